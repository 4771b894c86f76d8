import { isAddress, addressesOf } from '../addresses.ts';
import { invalidField } from '../errors.ts';
import { method, type Call, type Method } from '../method.ts';
import { required, strict } from '../schema.ts';
import { MAIL, mailboxesOf } from './mail-read.ts';
import { usable } from './mail-actions.ts';

/** Sending (rest.md 2). Nothing leaves the portal: what it would have sent is kept for tests to see. */

const CONTENT = {
  from: required(strict.text),
  to: required(strict.list(strict.text)),
  subject: required(strict.text),
  body: required(strict.text),
  cc: strict.list(strict.text),
  bcc: strict.list(strict.text),
} as const;

interface Content {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly cc: readonly string[] | undefined;
  readonly bcc: readonly string[] | undefined;
}

/** The addresses in a list; one that cannot be read is refused under the name of its field. */
function recipients(list: readonly string[], field: string): string[] {
  return list.map((text) => {
    const [one, ...rest] = addressesOf(text);
    if (one === undefined || rest.length > 0 || !isAddress(one.address)) {
      throw invalidField(field, 'RESOLVE_RECIPIENTS_ERROR');
    }
    return one.address;
  });
}

function send(call: Call, content: Content, by: string): unknown {
  const from = addressesOf(content.from)[0]?.address;
  if (!mailboxesOf(call).some(({ email }) => email === from)) {
    throw invalidField('from', 'MESSAGE_SEND_FAILED');
  }
  const to = recipients(content.to, 'to');
  const others = [...recipients(content.cc ?? [], 'cc'), ...recipients(content.bcc ?? [], 'bcc')];
  if (to.length === 0) throw invalidField('to', 'NO_RECIPIENTS');
  call.send({ from: content.from, to: [...to, ...others], subject: content.subject, by });
  return { success: true, to };
}

export const mailSendMethods: Method[] = [
  method({
    name: 'mail.message.send',
    version: 3,
    scopes: MAIL,
    writes: true,
    params: CONTENT,
    run: (call, content) => send(call, content, 'mail.message.send'),
  }),
  method({
    name: 'mail.message.reply',
    version: 3,
    scopes: MAIL,
    writes: true,
    params: { replyToMessageId: required(strict.int), ...CONTENT },
    run(call, { replyToMessageId, ...content }) {
      usable(call, replyToMessageId, 'replyToMessageId', 'MESSAGE_REPLY_FAILED');
      return send(call, content, 'mail.message.reply');
    },
  }),
  method({
    name: 'mail.message.forward',
    version: 3,
    scopes: MAIL,
    writes: true,
    params: { forwardMessageId: required(strict.int), ...CONTENT },
    run(call, { forwardMessageId, ...content }) {
      usable(call, forwardMessageId, 'forwardMessageId', 'MESSAGE_FORWARD_FAILED');
      return send(call, content, 'mail.message.forward');
    },
  }),
];
