import { describe, expect, it } from 'vitest';
import { asText, judge, type Measure } from './report.ts';

const measure = (more: Partial<Measure>): Measure => ({
  id: 'x',
  title: 'X',
  unit: 'ms',
  ours: { name: 'Postino', values: [100, 900, 120] },
  reference: { name: 'other', values: [100, 80, 100] },
  target: 1.25,
  note: '',
  ...more,
});

describe('judge', () => {
  it('divides medians, so that one disturbed run counts for nothing', () => {
    expect(judge(measure({}))).toMatchObject({ value: 1.2, passed: true });
    expect(judge(measure({ target: 1.1 }))).toMatchObject({ value: 1.2, passed: false });
  });

  it('takes the figure itself where there is no other side', () => {
    expect(judge(measure({ reference: null, target: 120 }))).toMatchObject({ value: 120, passed: true });
    expect(judge(measure({ reference: null, target: 120, strict: true }))).toMatchObject({ passed: false });
  });

  it('passes no verdict on what was not measured', () => {
    const nothing = { name: 'Postino', values: [] };
    expect(judge(measure({ ours: nothing }))).toMatchObject({ value: null, passed: null });
    const told = judge(measure({ unmeasured: 'not installed' }));
    expect(told).toMatchObject({ value: null, passed: null });
    expect(asText([told])).toContain('not measured');
    expect(asText([told])).toContain('not installed');
  });
});

describe('a figure beside another way', () => {
  it('is judged by itself and told with its ratio', () => {
    const told = judge(measure({ reference: null, target: 130, beside: { name: 'plain', values: [240] } }));
    expect(told).toMatchObject({ value: 120, passed: true });
    expect(asText([told])).toContain('plain 240 ms (240); ratio 0.5');
  });

  it('may have to be at least so much', () => {
    const share = { reference: null, target: 99, atLeast: true, unit: '%' } as const;
    expect(judge(measure({ ...share, ours: { name: 'x', values: [99.2] } })).passed).toBe(true);
    expect(judge(measure({ ...share, ours: { name: 'x', values: [98.9] } })).passed).toBe(false);
  });
});
