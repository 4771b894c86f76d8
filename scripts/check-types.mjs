// Type checks every tsconfig, two at a time: `npm run typecheck`. A name runs one: `npm run typecheck -- core`.
import { run } from './lib.mjs';

/** vue-tsc where .vue files are reached; tests import components. */
const projects = [
  ['tests', 'vue-tsc'],
  ['renderer', 'vue-tsc'],
  ['hosts', 'tsc'],
  ['core', 'tsc'],
  ['shared', 'tsc'],
];

const wanted = process.argv.slice(2);
const queue = projects.filter(([name]) => wanted.length === 0 || wanted.includes(name));
let failed = 0;

async function worker() {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [name, tool] = next;
    const started = Date.now();
    const { code, output } = await run(
      tool,
      [
        '-p',
        `tsconfig.${name}.json`,
        '--pretty',
        'false',
        '--incremental',
        '--tsBuildInfoFile',
        `.cache/tsc/${name}.tsbuildinfo`,
      ],
      { capture: true },
    );
    if (code !== 0) failed += 1;
    console.log(
      `${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
    );
    if (output.trim() !== '') console.log(output.trimEnd());
  }
}

await Promise.all([worker(), worker()]);
process.exitCode = failed === 0 ? 0 : 1;
