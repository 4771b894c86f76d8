import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startCore } from './core-handle.ts';
import { openBrowser } from './hosts/web/open-browser.ts';
import { runWebHost } from './hosts/web/run-web-host.ts';

// The same two steps up from src/main and from out/main.
const root = resolve(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

const stopped = new Promise<void>((stop) => {
  // `on`, since Ctrl+C reaches the whole terminal group and the starter passes it on as well.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop());
});

process.exitCode = await runWebHost({
  argv: process.argv.slice(2),
  startCore,
  startDemo: async (options) => (await import('./demo/start-demo.ts')).startDemo(options),
  root,
  version,
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  openBrowser,
  stopped,
});
