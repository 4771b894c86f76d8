import { parseArgs } from 'node:util';

/** What every measurement takes: JSON, a quick run, how often, and texts of its own by `names`. */
export interface BenchArgs {
  readonly json: boolean;
  readonly quick: boolean;
  readonly repeat: number;
  /** The options of `names` that were given. */
  readonly own: Readonly<Record<string, string | undefined>>;
}

/** Reads the words after a measurement's name. What is wrong with them comes back as a sentence. */
export function parseBenchArgs(args: readonly string[], names: readonly string[]): BenchArgs | string {
  const flag = { type: 'boolean', default: false } as const;
  let values: Readonly<Record<string, string | boolean | undefined>>;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        json: flag,
        quick: flag,
        ...Object.fromEntries(['repeat', ...names].map((name) => [name, { type: 'string' as const }])),
      },
    }));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const quick = values['quick'] === true;
  const repeat = wholeNumber(values['repeat'], quick ? 1 : 3, { least: 1, most: 50 });
  if (repeat === null) return '--repeat takes a whole number from 1 to 50.';
  const own = Object.fromEntries(
    names.map((name) => {
      const value = values[name];
      return [name, typeof value === 'string' ? value : undefined];
    }),
  );
  return { json: values['json'] === true, quick, repeat, own };
}

/** A whole number within limits, `usual` where there is none; null where it is no such number. */
export function wholeNumber(
  value: unknown,
  usual: number,
  { least, most }: { readonly least: number; readonly most: number },
): number | null {
  const number = Number(value ?? usual);
  return Number.isInteger(number) && number >= least && number <= most ? number : null;
}
