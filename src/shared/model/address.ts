import { z } from 'zod';

/** One mailbox of an address list (RFC 5322 section 3.4). `name` is decoded and may be empty. */
export const address = z.object({ name: z.string(), address: z.string() });
export type Address = Readonly<z.infer<typeof address>>;
