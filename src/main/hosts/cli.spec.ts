import { expect, it } from 'vitest';
import { parseCommandLine } from './cli.ts';

it('has a default for everything', () => {
  expect(parseCommandLine([])).toEqual({
    host: null,
    port: 0,
    profile: null,
    open: true,
    demo: false,
    provision: null,
    locale: null,
    help: false,
  });
});

it('reads every flag', () => {
  const line = '--host web --port=4321 --profile /p --no-open --demo --provision f.json --locale it -h';
  expect(parseCommandLine(line.split(' '))).toEqual({
    host: 'web',
    port: 4321,
    profile: '/p',
    open: false,
    demo: true,
    provision: 'f.json',
    locale: 'it',
    help: true,
  });
});

it.each([
  [['--nope'], '--nope'],
  [['word'], 'word'],
  [['--port'], '--port'],
  [['--port', 'x'], '--port must be'],
  [['--port', '0'], '--port must be'],
  [['--port', '65536'], '--port must be'],
  [['--port', '1e3'], '--port must be'],
  [['--host', 'tv'], '--host must be electron or web'],
  [['--locale', 'de'], '--locale must be it or en'],
  [['--profile', ''], '--profile needs a value'],
  [['--demo=yes'], '--demo'],
])('refuses %j with exit code 2, naming what is wrong', (argv, words) => {
  expect(() => parseCommandLine(argv)).toThrow(
    expect.objectContaining({ exitCode: 2, message: expect.stringContaining(words) as string }) as Error,
  );
});

it('overlooks in Electron what is not ours, but not a wrong value of ours', () => {
  const argv = ['--enable-features=A', 'mailto:a@b.c', '--profile', '/p', '--no-sandbox', '--demo'];
  expect(parseCommandLine(argv, 'ignore')).toMatchObject({ profile: '/p', demo: true });
  expect(() => parseCommandLine(['--locale', 'de'], 'ignore')).toThrow('--locale');
  expect(() => parseCommandLine(['--profile'], 'ignore')).toThrow('--profile needs a value');
});
