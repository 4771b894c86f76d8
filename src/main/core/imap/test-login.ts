import { AppError, toWire } from '#shared/errors.ts';
import type { CheckResult } from '#shared/model/account.ts';
import { connectImap, type ConnectImapOptions } from './connect.ts';

/** Logs in to the IMAP server and out again. Never rejects but with CANCELLED: a failure is the answer. */
export async function testImap(options: ConnectImapOptions): Promise<CheckResult> {
  try {
    const client = await connectImap(options);
    // The answer is known; a server that is slow to say goodbye must not make the person wait.
    void client.logout().catch(() => client.close());
    return { ok: true };
  } catch (error) {
    if (error instanceof AppError && error.code === 'CANCELLED') throw error;
    return { ok: false, error: toWire(error) };
  }
}
