import { foldForSearch } from '#shared/query/find-hits.ts';

/** What programs of many languages put before a subject: Re, Fwd, and R and I of Italian ones, AW and WG of German ones, ... */
const PREFIX =
  /^\s*(?:\[[^\]]{1,40}\]\s*)?(re|r|rif|fw|fwd|i|inoltra|aw|wg|antw|sv|vs|vb|odp|pd|tr|rv|res|enc|ответ|отв|回复|回覆|转发|轉寄|返信)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]\s*/iu;
const LENGTH = 100;

/** A subject without its prefixes, folded, and whether it had any. */
export function normaliseSubject(subject: string): { readonly key: string; readonly reply: boolean } {
  let rest = subject.slice(0, 500);
  let reply = false;
  for (let at = 0; at < 20; at += 1) {
    const found = PREFIX.exec(rest)?.[0];
    if (found === undefined) break;
    rest = rest.slice(found.length);
    reply = true;
  }
  return { key: foldForSearch(rest).replace(/\s+/g, ' ').trim().slice(0, LENGTH), reply };
}
