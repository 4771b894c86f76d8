import { z } from 'zod';
import { person } from '../model/person.ts';
import { emailAddress } from './accounts.ts';
import { query, write } from './method.ts';

export const people = {
  /** Those whose name or address has a word that begins so: the address book first, then by how much and how lately was written. */
  'people.suggest': query(
    z.object({ text: z.string().max(200), limit: z.number().int().min(1).max(50).default(8) }),
    z.array(person),
  ),
  /** The address book, by name. */
  'people.contacts': query(z.object({}), z.array(person)),
  /** Puts somebody into the address book, or gives a new name. */
  'people.addContact': write(
    z.object({ name: z.string().trim().max(200), address: emailAddress }),
    z.object({}),
  ),
  'people.removeContact': write(z.object({ address: emailAddress }), z.object({})),
  /** Senders whose remote images are always shown. */
  'people.trusted': query(z.object({}), z.array(z.object({ address: z.string() }))),
  'people.distrust': write(z.object({ address: z.string().max(320) }), z.object({})),
} as const;
