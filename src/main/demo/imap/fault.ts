/** A command that is answered with NO or BAD (RFC 3501 section 7.1). `text` may begin with a response code in brackets. */
export class ImapFault extends Error {
  readonly status: 'NO' | 'BAD';

  constructor(status: 'NO' | 'BAD', text: string) {
    super(text);
    this.name = 'ImapFault';
    this.status = status;
  }
}
