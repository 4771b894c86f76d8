import { describe, expect, it } from 'vitest';
import { security, serverSettings } from '#shared/model/account.ts';
import { problemsOf, toForm, toSettings, withSecurity, type ServerForm } from './servers.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

const form = (over: Partial<ServerForm> = {}): ServerForm => ({
  host: 'imap.rossi.it',
  port: '993',
  security: 'tls',
  user: 'm@rossi.it',
  ...over,
});

describe('withSecurity', () => {
  it('moves a usual port along', () => {
    expect(withSecurity('imap', form(), 'starttls')).toMatchObject({ security: 'starttls', port: '143' });
    expect(withSecurity('smtp', form({ port: '465' }), 'starttls').port).toBe('587');
    expect(withSecurity('smtp', form({ port: '' }), 'plain').port).toBe('25');
  });
  it('keeps a port that the person chose', () => {
    expect(withSecurity('imap', form({ port: '10143' }), 'starttls').port).toBe('10143');
  });
});

describe('problemsOf', () => {
  it.each([
    [{}, []],
    [{ host: '' }, ['host']],
    [{ host: 'https://imap.rossi.it' }, ['host']],
    [{ host: '::1' }, []],
    [{ port: '0' }, ['port']],
    [{ port: '70000' }, ['port']],
    [{ port: 'x' }, ['port']],
    [{ user: ' ' }, ['user']],
  ])('%j', (over, expected) => {
    expect(problemsOf(form(over))).toEqual(expected);
  });

  it('lets through only what the contract takes', () => {
    const text = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(
        fc.record({
          host: text,
          port: fc.oneof(text, fc.nat().map(String)),
          security: fc.constantFrom(...security.options),
          user: text,
        }),
        (any) => {
          if (problemsOf(any).length === 0)
            expect(serverSettings.safeParse(toSettings(any)).success).toBe(true);
        },
      ),
    );
  });

  it('reads back what it shows', () => {
    const settings = { host: 'a.it', port: 143, security: 'starttls', user: 'u' } as const;
    expect(toSettings(toForm(settings))).toEqual(settings);
  });
});
