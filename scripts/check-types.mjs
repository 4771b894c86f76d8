// Type checks every tsconfig, two at a time: `npm run typecheck`. A name runs one: `npm run typecheck -- core`.
import { run } from './lib.mjs';

/** vue-tsc where .vue files are reached; tests import components. */
const tools = { tests: 'vue-tsc', renderer: 'vue-tsc', hosts: 'tsc', core: 'tsc', shared: 'tsc' };
/** Those without, in one process when all are checked: in half of the time that they take one by one. */
const together = ['shared', 'core', 'hosts'];

const one = (name) => ({
  name,
  command: [
    tools[name],
    ...['-p', `tsconfig.${name}.json`, '--pretty', 'false'],
    // What is checked again and again by name goes on from the last time.
    ...['--incremental', '--tsBuildInfoFile', `.cache/tsc/${name}.tsbuildinfo`],
  ],
});
const wanted = process.argv.slice(2);
const queue =
  wanted.length > 0
    ? Object.keys(tools)
        .filter((name) => wanted.includes(name))
        .map(one)
    : [
        one('tests'),
        one('renderer'),
        { name: together.join(', '), command: ['node', 'scripts/check-node-types.mjs', ...together] },
      ];
let failed = 0;

async function worker() {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [command, ...args] = next.command;
    const started = Date.now();
    const { code, output } = await run(command, args, { capture: true });
    if (code !== 0) failed += 1;
    console.log(
      `${code === 0 ? 'ok    ' : 'FAILED'} ${next.name} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
    );
    if (output.trim() !== '') console.log(output.trimEnd());
  }
}

await Promise.all([worker(), worker()]);
process.exitCode = failed === 0 ? 0 : 1;
