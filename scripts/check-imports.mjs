// The rules of direction over the whole tree: `npm run deps`.
import { existsSync } from 'node:fs';
import { root, run } from './lib.mjs';

const folders = ['src', 'tests', 'bench', 'scripts'].filter((folder) => existsSync(new URL(folder, root)));
const { code } = await run('depcruise', [
  '--config',
  '.dependency-cruiser.cjs',
  '--output-type',
  'err',
  ...folders,
]);
process.exitCode = code;
