import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The static imports of a built module, as they are written: `import … from"./x.js"`, `import"./x.js"`, `export … from"./x.js"`. */
export function staticImports(code: string): string[] {
  const found = code.matchAll(/(?:^|[;}\s])(?:import|export)(?:[^"'();]*?from)?\s*["']([^"']+)["']/g);
  return [...found].map(([, path]) => path ?? '').filter((path) => path.startsWith('.'));
}

/** Bytes, gzipped, of everything that the page loads before its first view: its entry and all that this imports statically. */
export function initialBytes(renderer: string): { bytes: number; files: number } {
  const html = readFileSync(join(renderer, 'index.html'), 'utf8');
  const queue = [
    ...html.matchAll(/<script[^>]+src="([^"]+)"|<link rel="modulepreload"[^>]+href="([^"]+)"/g),
  ].map(([, script, preload]) => join(renderer, script ?? preload ?? ''));
  const seen = new Set<string>();
  let bytes = 0;
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const code = readFileSync(file, 'utf8');
    bytes += gzipSync(code, { level: 9 }).length;
    for (const path of staticImports(code)) queue.push(join(dirname(file), path));
  }
  return { bytes, files: seen.size };
}
