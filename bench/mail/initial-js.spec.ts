import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { initialBytes, staticImports } from './initial-js.ts';

it('finds static imports in minified code, and no dynamic ones', () => {
  expect(
    staticImports(
      'import{a as b}from"./a.js";import"./b.js";const c=()=>import("./c.js");export{d}from"./d.js";',
    ),
  ).toEqual(['./a.js', './b.js', './d.js']);
  expect(staticImports('import e from "vue";x="import y from \'./z.js\'"')).not.toContain('vue');
});

it('adds up everything that comes before the first view, once each', () => {
  const dir = mkdtempSync(join(tmpdir(), 'postino-initial-'));
  const files = {
    'index.html': '<script type="module" src="./a.js"></script><link rel="modulepreload" href="./b.js">',
    'a.js': 'import"./b.js";import("./later.js");',
    'b.js': 'import{x}from"./a.js";',
    'later.js': 'export default 1;',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  const size = (name: 'a.js' | 'b.js'): number => gzipSync(files[name], { level: 9 }).length;
  expect(initialBytes(dir)).toEqual({ bytes: size('a.js') + size('b.js'), files: 2 });
  rmSync(dir, { recursive: true });
});
