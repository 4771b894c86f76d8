import { z } from 'zod';

/** Somebody who was written to or wrote, or whom the person has put into the address book. */
export const person = z.object({
  name: z.string(),
  address: z.string(),
  /** In the address book. */
  contact: z.boolean(),
});
export type Person = Readonly<z.infer<typeof person>>;
