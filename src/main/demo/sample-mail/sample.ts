/** One generated message and where it lies. */
export interface SampleMessage {
  readonly raw: Buffer;
  readonly flags: readonly string[];
  readonly date: Date;
}

export interface SampleFolder {
  readonly path: string;
  readonly specialUse?: '\\Sent' | '\\Drafts' | '\\Trash' | '\\Junk';
  readonly messages: readonly SampleMessage[];
}

export interface SampleMailbox {
  readonly address: string;
  readonly name: string;
  readonly folders: readonly SampleFolder[];
}

/** The folders of each mailbox. */
export const FOLDERS = {
  inbox: 'INBOX',
  sent: 'Inviati',
  drafts: 'Bozze',
  junk: 'Posta indesiderata',
  trash: 'Cestino',
  customers: 'Clienti',
  rossi: 'Clienti/Rossi Impianti',
  ideas: 'Perché no – città',
} as const;

/** Puts a message into a folder by its path. */
export type Place = (path: string, message: SampleMessage) => void;

export const DAY = 86_400_000;
export const HOUR = 3_600_000;
