import type { Component } from 'vue';

/** One line of a list to choose from by typing. */
export interface PickOption {
  readonly id: string;
  readonly label: string;
  /** Pieces of the label that were typed, as [from, to). */
  readonly ranges?: readonly (readonly [number, number])[];
  /** What stands before the label in a softer colour, such as the folders above. */
  readonly path?: string;
  /** Said at the end of the line, such as the mailbox of a folder. */
  readonly hint?: string;
  readonly icon?: Component;
  readonly colour?: string;
  /** The names of its keys, chord by chord. */
  readonly keys?: readonly (readonly string[])[];
  /** Ticked, unticked, some of them; undefined where it is no switch. */
  readonly checked?: boolean | 'mixed';
  /** Why it cannot be chosen now. */
  readonly reason?: string;
  /** It can be chosen all the same: that leads to where the reason is put right. */
  readonly elsewhere?: boolean;
  readonly testId?: string;
  readonly data?: Readonly<Record<`data-${string}`, string>>;
}

export interface PickSection {
  readonly id: string;
  /** Empty for a section without a heading. */
  readonly title: string;
  readonly options: readonly PickOption[];
}

/** Whether choosing it does nothing. */
export const isOff = ({ reason, elsewhere }: PickOption): boolean =>
  reason !== undefined && elsewhere !== true;

/** The element's id of an option in a list, for `aria-activedescendant`. */
export const optionId = (listId: string, option: PickOption): string => `${listId}-${option.id}`;
