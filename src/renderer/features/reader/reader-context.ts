import { inject, provide, ref, type InjectionKey, type Ref } from 'vue';

/** What the parts of the reader share, however deep they lie. */
export interface ReaderContext {
  /** What was searched for, to be marked in the texts. */
  readonly words: Readonly<Ref<readonly string[]>>;
  /** Earlier letters are shown, not folded: something is being looked for. */
  readonly unfoldAll: Ref<boolean>;
  /** Goes up when a text has come to stand there, or has changed. */
  readonly shown: Ref<number>;
}

const KEY: InjectionKey<ReaderContext> = Symbol('reader');

export function provideReader(words: Readonly<Ref<readonly string[]>>): ReaderContext {
  const context: ReaderContext = { words, unfoldAll: ref(false), shown: ref(0) };
  provide(KEY, context);
  return context;
}
export function useReader(): ReaderContext {
  const context = inject(KEY);
  if (context === undefined) throw new Error('outside of a reader');
  return context;
}
