import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

export interface Question {
  readonly title: string;
  readonly text: string;
  /** Shown on a line of its own, such as an address. */
  readonly detail?: string;
  readonly yes: string;
  readonly no?: string;
  readonly danger?: boolean;
}

/** One question at a time to the person; a second one answers the first with no. */
export const useConfirmStore = defineStore('confirm', () => {
  const question = shallowRef<Question | null>(null);
  let settle: ((answer: boolean) => void) | null = null;

  const answer = (value: boolean): void => {
    question.value = null;
    settle?.(value);
    settle = null;
  };
  const ask = (next: Question): Promise<boolean> => {
    settle?.(false);
    question.value = next;
    return new Promise((resolve) => {
      settle = resolve;
    });
  };

  return { question, ask, answer };
});
