import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../..');

async function pack(outDir: string): Promise<void> {
  const { build } = await import('vite');
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['better-sqlite3'] },
    build: {
      ssr: join(import.meta.dirname, 'child.ts'),
      outDir,
      emptyOutDir: true,
      minify: true,
      target: 'node24',
      rolldownOptions: { output: { entryFileNames: 'child.mjs', codeSplitting: false } },
    },
  });
}

/**
 * Packs the driver and the core under it into one file, as the product itself is shipped: it starts in a third of the
 * time, and the suite starts it thousands of times. Returns the file. The packing is done by another process, so that
 * this one stays small: a large one takes longer to start children.
 */
export async function bundleChild(): Promise<string> {
  // Within the project, so that the packages that stay outside of it are found.
  const outDir = join(ROOT, '.cache', 'fault', String(process.pid));
  mkdirSync(outDir, { recursive: true });
  await promisify(execFile)(process.execPath, [import.meta.filename, outDir], { cwd: ROOT });
  return join(outDir, 'child.mjs');
}

if (process.argv[1] === import.meta.filename && process.argv[2] !== undefined) await pack(process.argv[2]);
