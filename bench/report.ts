import { median, round } from './stats.ts';

/** What one party took or used, run by run, in the measure's unit. */
export interface Side {
  readonly name: string;
  readonly values: readonly number[];
}

/** One figure to reach: a ratio of two sides, or the first side's own value where there is no other. */
export interface Measure {
  readonly id: string;
  readonly title: string;
  readonly unit: 'ms' | 'MB' | 'kB' | '%' | 'round trips';
  readonly ours: Side;
  readonly reference: Side | null;
  /** What another way takes, where the target is no ratio: told with the ratio, and not judged. */
  readonly beside?: Side;
  /** At most (or below, where `strict`; or at least, where `atLeast`). */
  readonly target: number;
  readonly atLeast?: boolean;
  readonly strict?: boolean;
  /** How it was measured, and what it does not say. */
  readonly note: string;
  /** Why there is no figure. */
  readonly unmeasured?: string;
  /** What helps to read the figure, by name. */
  readonly more?: Readonly<Record<string, unknown>>;
}

export interface Judged extends Measure {
  /** The ratio of the medians, or the median itself; null where it was not measured. */
  readonly value: number | null;
  readonly passed: boolean | null;
}

/** Ratios are made of medians: one disturbed run moves neither. */
export function judge(measure: Measure): Judged {
  const ours = median(measure.ours.values);
  const value = measure.reference === null ? ours : ours / median(measure.reference.values);
  if (measure.unmeasured !== undefined || !Number.isFinite(value))
    return { ...measure, value: null, passed: null };
  return {
    ...measure,
    value: round(value, 4),
    passed:
      measure.atLeast === true
        ? value >= measure.target
        : measure.strict === true
          ? value < measure.target
          : value <= measure.target,
  };
}

const sideText = (side: Side, unit: string): string =>
  side.values.length === 0
    ? side.name
    : `${side.name} ${round(median(side.values))} ${unit} (${side.values.map((value) => round(value)).join(', ')})`;

function lines(one: Judged): string[] {
  const { ours, reference, unit, target, strict } = one;
  const kind = reference === null ? unit : 'times';
  const verdict = one.passed === null ? 'not measured' : one.passed ? 'reached' : 'MISSED';
  const goal = `target ${one.atLeast === true ? '>=' : strict === true ? '<' : '<='} ${target} ${kind}`;
  const sides = [ours, reference, one.beside].filter((side) => side !== null && side !== undefined);
  const ratio =
    one.beside === undefined || one.beside.values.length === 0
      ? ''
      : `; ratio ${round(median(ours.values) / median(one.beside.values))}`;
  const figure = one.value === null ? '' : `${one.value} ${kind}, `;
  return [
    `${one.title}`,
    `  ${verdict}: ${figure}${goal}`,
    ...(one.unmeasured === undefined
      ? [`  ${sides.map((side) => sideText(side, unit)).join('; ')}${ratio}`]
      : [`  ${one.unmeasured}`]),
    ...Object.entries(one.more ?? {}).map(
      ([name, value]) => `  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ),
    `  ${one.note}`,
  ];
}

/** The report for people. */
export const asText = (measures: readonly Judged[]): string =>
  measures.map((one) => `${lines(one).join('\n')}\n`).join('\n');
