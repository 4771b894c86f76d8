/** What a step carries besides its text. */
export type Enclosure =
  'quote' | 'order' | 'invoice' | 'delivery-note' | 'price-list' | 'photo' | 'invitation' | 'manual';

/** One message of a conversation: each paragraph is one of several ways to say it. `{…}` are filled in. */
export interface Step {
  readonly from: 'them' | 'us';
  readonly paragraphs: readonly (readonly string[])[];
  readonly encloses?: Enclosure;
  /** The ways of the first paragraph answer those of the last paragraph before it, one by one. */
  readonly answers?: true;
}

/** `desk` tells whose mailbox it belongs to; `internal` is written by colleagues. */
export interface Scenario {
  readonly desk: 'sales' | 'support' | 'internal';
  readonly subjects: readonly string[];
  /** The products that it makes sense for; all where it is missing. */
  readonly only?: RegExp;
  readonly steps: readonly Step[];
}

/** A product with the words that Italian needs around it; `the` and `of` are left empty in English. */
export interface Item {
  readonly name: string;
  readonly the: string;
  readonly of: string;
  readonly price: number;
}

export interface Phrases {
  readonly scenarios: readonly Scenario[];
  readonly items: readonly Item[];
  /** `formal` for customers, `familiar` among colleagues. */
  readonly greetings: Readonly<Record<'formal' | 'familiar', readonly string[]>>;
  readonly closings: readonly string[];
  readonly cities: readonly string[];
}

export const them = (
  encloses: Enclosure | undefined,
  ...paragraphs: readonly (readonly string[])[]
): Step => ({
  from: 'them',
  paragraphs,
  ...(encloses === undefined ? {} : { encloses }),
});

export const us = (encloses: Enclosure | undefined, ...paragraphs: readonly (readonly string[])[]): Step => ({
  ...them(encloses, ...paragraphs),
  from: 'us',
});

export const answering = (step: Step): Step => ({ ...step, answers: true });
