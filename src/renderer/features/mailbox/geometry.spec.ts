import { describe, expect, it } from 'vitest';
import { createGeometry } from './geometry';

describe('geometry', () => {
  it('puts every line below the one before it, headings included, up to the whole height', () => {
    const headings = [0, 3, 4, 9];
    const geometry = createGeometry(12, 40, headings, 30);
    let y = 0;
    for (let line = 0; line < 12; line += 1) {
      expect(geometry.top(line)).toBe(y);
      expect(geometry.lineAt(y)).toBe(line);
      expect(geometry.lineAt(y + geometry.heightOf(line) - 1)).toBe(line);
      expect(geometry.heightOf(line)).toBe(headings.includes(line) ? 70 : 40);
      y += geometry.heightOf(line);
    }
    expect(geometry.height).toBe(y);
  });

  it('stays within the list at both ends, and leaves out headings beyond it', () => {
    const geometry = createGeometry(5, 40, [2, 7], 30);
    expect(geometry.height).toBe(5 * 40 + 30);
    expect(geometry.lineAt(-50)).toBe(0);
    expect(geometry.lineAt(10_000)).toBe(4);
    expect(createGeometry(0, 40, [], 30).lineAt(100)).toBe(0);
  });

  it('knows the last of 100 000 lines', () => {
    const geometry = createGeometry(100_000, 64, [0, 50, 99_999], 30);
    expect(geometry.top(99_999)).toBe(99_999 * 64 + 60);
    expect(geometry.lineAt(geometry.height - 1)).toBe(99_999);
  });
});
