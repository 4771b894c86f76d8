import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startCore } from './core-handle.ts';
import { runElectronHost } from './hosts/electron/run-electron-host.ts';

// The same two steps up from src/main and from out/main.
const root = resolve(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

// Not awaited: Electron is ready only after its entry has been read to the end.
runElectronHost({
  argv: process.argv,
  startCore,
  startDemo: async (options) => (await import('./demo/start-demo.ts')).startDemo(options),
  root,
  version,
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
});
