import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const config = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as IConfiguration;
const rules = (config.forbidden ?? []).map((rule) => rule.name ?? '');

/** One file for each way to break a rule. The second column is all that the file holds. */
const violations: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['shared-imports-only-zod', 'src/shared/a.ts', `import 'node:fs';`],
  ['shared-imports-only-zod', 'src/shared/b.ts', `import '../renderer/main.ts';`],
  ['core-knows-no-host', 'src/main/core/a.ts', `import '../hosts/web/ok.ts';`],
  ['core-knows-no-host', 'src/main/core/b.ts', `import type { X } from '../../renderer/ok.ts';`],
  ['hosts-stay-out-of-the-engines', 'src/main/hosts/web/a.ts', `import '../../core/sync/ok.ts';`],
  ['renderer-knows-only-the-contract', 'src/renderer/a.ts', `import '../main/core/sync/ok.ts';`],
  [
    'renderer-knows-only-the-contract',
    'src/renderer/components/B.vue',
    `<script setup lang="ts">\nimport type { X } from '../../main/core/sync/ok.ts';\n</script>\n`,
  ],
  ['renderer-has-no-node', 'src/renderer/c.ts', `import { join } from 'node:path';\nexport default join;`],
  ['preload-is-a-port', 'src/preload/a.ts', `import '../main/core/sync/ok.ts';`],
  ['sources-need-no-tests', 'src/main/a.ts', `import '../../tests/ok.ts';`],
  ['electron-only-in-its-host', 'src/main/core/c.ts', `import 'electron';`],
  ['electron-only-in-its-host', 'src/main/hosts/web/b.ts', `import type { App } from 'electron';`],
  [
    'imapflow-only-in-core-imap',
    'src/main/core/sync/a.ts',
    `import { ImapFlow } from 'imapflow';\nnew ImapFlow();`,
  ],
  ['imap-types-only-in-the-core', 'src/main/hosts/web/c.ts', `import type { ImapFlow } from 'imapflow';`],
  [
    'sqlite-only-in-core-db',
    'src/main/core/services/a.ts',
    `import Database from 'better-sqlite3';\nnew Database();`,
  ],
  ['mail-packages-only-in-mime-and-smtp', 'src/main/core/services/b.ts', `import 'nodemailer';`],
  ['mail-packages-only-in-mime-and-smtp', 'src/main/core/sync/b.ts', `import 'mailparser';`],
  ['ical-only-in-core-invitations', 'src/main/core/invitations/a.ts', `import 'ical.js';`],
  ['http-server-only-in-the-web-host', 'src/main/core/net/a.ts', `import 'node:http';`],
  ['http-server-only-in-the-web-host', 'src/main/hosts/electron/a.ts', `import 'ws';`],
  ['test-servers-only-in-the-demo', 'src/main/core/smtp/a.ts', `import 'smtp-server';`],
  ['portal-stands-alone', 'src/main/demo/portal/a.ts', `import '../../core/ops/ok.ts';`],
  ['db-is-the-ground-floor', 'src/main/core/db/repos/a.repo.ts', `import '../../ops/ok.ts';`],
  ['engines-know-no-services', 'src/main/core/ops/a.ts', `import '../services/ok.ts';`],
  ['services-know-no-handlers', 'src/main/core/services/c.ts', `import '../handlers.ts';`],
  [
    'features-meet-at-their-index',
    'src/renderer/features/reader/a.ts',
    `import '@/features/compose/store.ts';`,
  ],
  ['features-from-outside-by-their-index', 'src/renderer/b.ts', `import '@/features/compose/store.ts';`],
  ['components-are-pure', 'src/renderer/components/a.ts', `import '@/stores/ok.ts';`],
  ['no-cycles', 'src/main/core/sync/c.ts', `import '#shared/ok.ts';\nimport './d.ts';`],
  ['no-unresolved', 'src/main/core/sync/e.ts', `import './nowhere.ts';`],
  ['no-orphans', 'src/main/core/sync/lonely.ts', `export default 1;`],
];

/** What the tree needs to stand, and imports that the rules allow. */
const allowed: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ type: 'module', imports: { '#shared/*': './src/shared/*' } }),
  'src/shared/ok.ts': `import 'zod';`,
  'src/main/index.ts': `import 'electron';\nimport '#shared/ok.ts';`,
  'src/main/hosts/web/ok.ts': `import 'node:http';\nimport 'ws';`,
  'src/main/demo/portal/ok.ts': `import 'node:http';\nimport '../ok.ts';`,
  'src/main/demo/ok.ts': `export {};`,
  'src/main/core/handlers.ts': `import './services/ok.ts';`,
  'src/main/core/services/ok.ts': `import '../ops/ok.ts';\nimport '../sync/ok.ts';`,
  'src/main/core/ops/ok.ts': `import type { ImapFlow } from 'imapflow';\nimport '../db/ok.ts';`,
  'src/main/core/db/ok.ts': `import Database from 'better-sqlite3';\nnew Database();`,
  'src/main/core/imap/ok.ts': `import 'imapflow';`,
  'src/main/core/mime/ok.ts': `import 'mailparser';`,
  'src/main/core/sync/ok.ts': `import '../imap/ok.ts';`,
  'src/main/core/sync/d.ts': `import './c.ts';`,
  'src/main/core/sync/free.spec.ts': `import 'node:http';\nimport '../../../../tests/ok.ts';`,
  'src/renderer/main.ts': `import '#shared/ok.ts';\nimport '@/features/compose/index.ts';`,
  'src/renderer/ok.ts': `export {};`,
  'src/renderer/stores/ok.ts': `export {};`,
  'src/renderer/features/compose/index.ts': `import './store.ts';`,
  'src/renderer/features/compose/store.ts': `import 'vue';\nimport '@/features/reader/index.ts';`,
  'src/renderer/features/reader/index.ts': `export {};`,
  'tests/ok.ts': `export {};`,
};

let tree = '';
let found: readonly string[] = [];

beforeAll(async () => {
  tree = mkdtempSync(join(tmpdir(), 'postino-imports-'));
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  for (const [file, text] of [...Object.entries(allowed), ...violations.map(([, f, t]) => [f, t] as const)]) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  }
  const options = { ...config.options };
  delete options.tsConfig;
  const result = await cruise(
    ['src', 'tests'],
    {
      ...options,
      baseDir: tree,
      validate: true,
      ruleSet: { forbidden: config.forbidden ?? [] },
    },
    { alias: { '@': join(tree, 'src/renderer') } },
  );
  found = (result.output as ICruiseResult).summary.violations.map(
    ({ rule, from, to }) =>
      // An unreachable file stands on the right.
      `${rule.name} ${rule.name === 'no-orphans' ? to : from}`,
  );
}, 60_000);
afterAll(() => rmSync(tree, { recursive: true, force: true }));

describe('the rules of direction', () => {
  it.each(violations)('%s refuses %s', (rule, file) => {
    expect(found).toContain(`${rule} ${file}`);
  });

  it.each(Object.keys(allowed).filter((file) => file.startsWith('src/') && !file.endsWith('sync/d.ts')))(
    'allow %s',
    (file) => {
      expect(found.filter((line) => line.endsWith(` ${file}`) && !line.startsWith('no-orphans'))).toEqual([]);
    },
  );

  it('are all tried here', () => {
    expect(new Set(violations.map(([rule]) => rule))).toEqual(new Set(rules));
  });
});
