// All property tests with other cases each time, and many times as many: `npm run fuzz`, `npm run fuzz -- 50 path/to/a.spec.ts`.
// A failure prints its seed and path, by which `npm test` can be made to repeat it: `fc.assert(property, { seed, path })`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectEnv, rootPath, run } from './lib.mjs';

const TIMES = 20;
const HOUR = 3_600_000;

const given = process.argv.slice(2);
const times = given.find((word) => /^\d+$/.test(word)) ?? String(TIMES);
const named = given.filter((word) => word !== times);
const withProperties = readdirSync(join(rootPath, 'src'), { recursive: true })
  .filter((path) => path.endsWith('.spec.ts'))
  .map((path) => `src/${path}`)
  .filter((path) => readFileSync(join(rootPath, path), 'utf8').includes('fixtures/property.ts'));

const { code } = await run(
  'vitest',
  ['run', '--project', 'unit', ...(named.length > 0 ? named : withProperties)],
  { env: projectEnv({ POSTINO_FUZZ: times }), limitMs: 6 * HOUR },
);
process.exitCode = code;
