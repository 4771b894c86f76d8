import { AppError, toWire } from '#shared/errors.ts';
import type { CheckResult } from '#shared/model/account.ts';
import { connectSmtp, type ConnectSmtpOptions } from './connect.ts';

/** Logs in to the SMTP server and out again. Never rejects but with CANCELLED: a failure is the answer. */
export async function testSmtp(options: ConnectSmtpOptions): Promise<CheckResult> {
  try {
    const { connection } = await connectSmtp(options);
    connection.quit();
    return { ok: true };
  } catch (error) {
    if (error instanceof AppError && error.code === 'CANCELLED') throw error;
    return { ok: false, error: toWire(error) };
  }
}
