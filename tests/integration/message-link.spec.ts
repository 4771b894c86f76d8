import { afterEach, expect, it } from 'vitest';
import { openPushing, type Pushing } from '../fixtures/pushing.ts';

const never = new AbortController().signal;
let pushing: Pushing;
afterEach(() => pushing.stop());
const open = (link: string) => Promise.resolve().then(() => pushing.ask['messages.byLink']({ link }, never));

it('D4: the address that stands in a record leads to the message, whatever its Message-ID looks like', async () => {
  const ids = ['<a+b=c@cliente.example>', '<ünï/%20?#"@x>', 'senza-parentesi@cliente.example'];
  pushing = await openPushing({ connect: false, mails: ids.map((messageId) => ({ messageId })) });
  for (const [index, id] of ids.entries()) {
    const link = `postino://message/${encodeURIComponent(id.replace(/^<|>$/g, ''))}`;
    expect(await open(link)).toMatchObject({ messageId: pushing.messageIds[index] });
  }
  await expect(open('postino://message/altro%40x')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    params: { what: 'linked' },
  });
  await expect(open('postino://app/')).rejects.toMatchObject({ code: 'VALIDATION' });
});
