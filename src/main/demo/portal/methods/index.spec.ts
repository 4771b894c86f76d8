import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { METHODS } from './index.ts';

const v3 = METHODS.filter(({ version }) => version === 3);
const names = (methods: typeof METHODS): string[] => methods.map(({ name }) => name);

describe('the table of methods', () => {
  it('has each name once in each interface', () => {
    const all = METHODS.map(({ name, version }) => `${version} ${name}`);
    expect(all).toEqual([...new Set(all)]);
  });

  it('knows which of REST 3.0 write', () => {
    const writing = /\.(add|update|create\w+|remove\w+|send|reply|forward|movetofolder|attach)$/;
    expect(names(v3.filter(({ writes }) => writes === true))).toEqual(
      names(v3.filter(({ name }) => writing.test(name))),
    );
  });

  it('keeps uploads out of batches', () => {
    expect(names(METHODS.filter(({ batch }) => batch === false))).toEqual([
      'disk.storage.uploadfile',
      'disk.folder.uploadfile',
    ]);
  });

  it.each<[RegExp, 2 | 3, string[]]>([
    [/^mail\./, 3, ['mail']],
    [/^tasks\.|^task\./, 2, ['task']],
    [/^tasks\./, 3, ['tasks']],
    [/^crm\./, 2, ['crm']],
    [/^log\./, 2, ['log']],
    [/^im\./, 2, ['im']],
    [/^calendar\./, 2, ['calendar']],
    [/^disk\./, 2, ['disk']],
    [/^user\./, 2, ['user', 'user_basic', 'user_brief']],
    [/^department\./, 2, ['department']],
    [/^(scope|methods|method\.get|profile|app\.info|server\.time)$/, 2, []],
  ])('%s of interface %i needs %j', (name, version, scopes) => {
    const own = METHODS.filter((one) => one.version === version && name.test(one.name));
    expect(own.length).toBeGreaterThan(0);
    for (const one of own) expect([one.name, one.scopes]).toEqual([one.name, scopes]);
  });

  it('is called by a test, every one of it', () => {
    const folder = join(import.meta.dirname, '..');
    const specs = readdirSync(folder).filter((file) => file.endsWith('.spec.ts'));
    const text = specs.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
    const untested = names(METHODS).filter((name) => !text.includes(`'${name}'`));
    expect(untested).toEqual([]);
  });
});
