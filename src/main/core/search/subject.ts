import { foldForSearch } from '#shared/query/find-hits.ts';
import { KEY_WORDS } from '../mime/subject-prefixes.ts';

/** One prefix, also behind the name of a list (`[sales] Re: …`), and with more room than a subject that is shown allows it. */
const PREFIX = new RegExp(
  `^\\s*(?:\\[[^\\]]{1,40}\\]\\s*)?(?:${KEY_WORDS.join('|')})\\s*(?:\\[\\d+\\]|\\(\\d+\\))?\\s*[:：]\\s*`,
  'iu',
);
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
