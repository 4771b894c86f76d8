import PostalMime from 'postal-mime';
import { readServer, type ServerApi, type ServerFolder, type ServerState } from './server-state.ts';
import { readStore, sha256, type CachedBody, type StoreFolder, type StoreState } from './store-state.ts';

const lines = (text: string): string => text.replaceAll('\r\n', '\n').trimEnd();

/** What is wrong with one folder, in words. */
function compareFolder(path: string, server: ServerFolder, store: StoreFolder): string[] {
  const wrong: string[] = [];
  const say = (what: string): void => void wrong.push(`${path}: ${what}`);
  // A folder that nobody has opened yet has no validity of ours.
  if (store.uidvalidity !== server.uidvalidity && (store.uidvalidity !== null || server.messages.length > 0))
    say(`UIDVALIDITY is ${server.uidvalidity} there, ${String(store.uidvalidity)} here`);
  const ours = new Map(store.messages.map((one) => [one.uid, one]));
  for (const theirs of server.messages) {
    const mine = ours.get(theirs.uid);
    if (mine === undefined) say(`UID ${theirs.uid} ${theirs.messageId} is missing here`);
    else {
      ours.delete(theirs.uid);
      if (mine.messageId !== theirs.messageId)
        say(`UID ${theirs.uid} is ${theirs.messageId} there, ${mine.messageId} here`);
      if (mine.flags.join(' ') !== theirs.flags.join(' '))
        say(`UID ${theirs.uid} has (${theirs.flags.join(' ')}) there, (${mine.flags.join(' ')}) here`);
    }
  }
  for (const [uid, one] of ours) say(`UID ${String(uid)} ${one.messageId} is here only`);
  const visible = server.messages.filter((one) => !one.flags.includes('\\Deleted'));
  const unread = visible.filter((one) => !one.flags.includes('\\Seen')).length;
  if (store.total !== visible.length) say(`counted ${store.total}, the server has ${visible.length}`);
  if (store.unread !== unread) say(`counted ${store.unread} unread, the server has ${unread}`);
  return wrong;
}

/** Every cached text, attachment and source against the server's message, decoded by another library than the core's. */
async function compareBodies(server: ServerState, bodies: readonly CachedBody[]): Promise<string[]> {
  const raw = new Map(
    [...server.values()].flatMap(({ messages }) => messages.map((one) => [one.messageId, one.raw] as const)),
  );
  const wrong: string[] = [];
  for (const body of bodies) {
    const source = raw.get(body.messageId);
    if (source === undefined) {
      wrong.push(`a body of ${body.messageId} is kept, the server has no such message`);
      continue;
    }
    const parsed = await PostalMime.parse(source);
    for (const { kind, content } of body.texts) {
      const theirs = kind === 'html' ? parsed.html : parsed.text;
      if (sha256(lines(content)) !== sha256(lines(theirs ?? '')))
        wrong.push(`the ${kind} of ${body.messageId} differs`);
    }
    for (const file of body.files) {
      const theirs = parsed.attachments.find((one) => one.filename === file.name)?.content;
      const hash =
        theirs === undefined ? '' : sha256(typeof theirs === 'string' ? theirs : new Uint8Array(theirs));
      if (hash !== file.sha256) wrong.push(`the file ${file.name} of ${body.messageId} differs`);
    }
    if (body.source !== null && body.source !== sha256(source))
      wrong.push(`the source of ${body.messageId} differs`);
  }
  return wrong;
}

/**
 * Everything in which a profile and its server do not agree, in words: folders, UIDs, flags, counters, and a hash of each
 * cached body. Empty: they agree exactly. To be asked after a sync, with nothing waiting.
 */
export async function disagreements(server: ServerState, store: StoreState): Promise<string[]> {
  const wrong: string[] = [];
  for (const path of new Set([...server.keys(), ...store.folders.keys()])) {
    const theirs = server.get(path);
    const mine = store.folders.get(path);
    if (theirs === undefined) wrong.push(`the folder ${path} is here only`);
    else if (mine === undefined) wrong.push(`the folder ${path} is missing here`);
    else wrong.push(...compareFolder(path, theirs, mine));
  }
  wrong.push(...(await compareBodies(server, store.bodies)));
  if (store.waitingOps > 0) wrong.push(`${store.waitingOps} operations still wait`);
  if (store.unsettled > 0) wrong.push(`${store.unsettled} rows are not where the server has them`);
  if (store.orphans > 0) wrong.push(`${store.orphans} messages lie nowhere`);
  wrong.push(...store.strayFiles);
  return wrong;
}

/** Reads both sides of one mailbox and compares them. */
export async function agree(api: ServerApi, user: string, profile: string): Promise<string[]> {
  return await disagreements(await readServer(api, user), readStore(profile));
}
