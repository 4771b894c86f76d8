import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { parseWebhook } from './webhook.ts';
import * as fc from '../../../../../tests/fixtures/property.ts';

const TOKEN = 'a1b2c3d4e5f6g7h8';
const GOOD = `https://acme.bitrix24.it/rest/7/${TOKEN}/`;

function reasonOf(text: string): unknown {
  try {
    parseWebhook(text);
  } catch (error) {
    if (error instanceof AppError) return error.params['reason'];
    throw error;
  }
  return null;
}

describe('a webhook’s address', () => {
  it.each([
    GOOD,
    GOOD.slice(0, -1),
    `  ${GOOD}\n`,
    `«${GOOD}»`,
    `<${GOOD}>`,
    `"${GOOD}".`,
    `${GOOD}profile.json`,
    `${GOOD}crm.lead.list?start=0`,
    GOOD.replace('https://', ''),
    GOOD.replace('/rest/', '/rest/api/'),
    GOOD.replace('https', 'HTTPS'),
  ])('is read as it is pasted: %s', (text) => {
    expect(parseWebhook(text)).toEqual({ origin: 'https://acme.bitrix24.it', userId: 7, token: TOKEN });
  });

  it('may be without encryption on this computer only, with its port', () => {
    expect(parseWebhook(`http://127.0.0.1:8080/rest/7/${TOKEN}/`).origin).toBe('http://127.0.0.1:8080');
    expect(parseWebhook(`https://portale.azienda.it:8443/rest/1/${TOKEN}/`).origin).toBe(
      'https://portale.azienda.it:8443',
    );
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['«»', 'empty'],
    ['acme', 'no-address'],
    ['il mio portale', 'no-address'],
    ['https://acme bitrix24.it/rest/7/x/', 'no-address'],
    [`ftp://acme.bitrix24.it/rest/7/${TOKEN}/`, 'no-address'],
    [`javascript://acme.bitrix24.it/rest/7/${TOKEN}/`, 'no-address'],
    [`https://io:segreto@acme.bitrix24.it/rest/7/${TOKEN}/`, 'no-address'],
    [`http://acme.bitrix24.it/rest/7/${TOKEN}/`, 'https'],
    ['abcdefghij0123456789abcdefghij01', 'outgoing'],
    ['https://acme.bitrix24.it/', 'portal-only'],
    ['acme.bitrix24.it', 'portal-only'],
    ['https://acme.bitrix24.it/company/personal/user/7/', 'portal-only'],
    ['https://acme.bitrix24.it/rest/', 'no-token'],
    ['https://acme.bitrix24.it/rest/7/', 'no-token'],
    ['https://acme.bitrix24.it/rest/7/short/', 'no-token'],
    ['https://acme.bitrix24.it/rest/7/with-a-dash-0000/', 'no-token'],
    ['https://acme.bitrix24.it/rest/crm.lead.list', 'application'],
    [`https://acme.bitrix24.it/rest/profile?auth=${TOKEN}`, 'application'],
  ])('is explained where it is wrong: %s is %s', (text, reason) => {
    expect(reasonOf(text)).toBe(reason);
  });

  it('never fails otherwise, and no objection holds what was pasted', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true })),
        (text) => {
          try {
            parseWebhook(text);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
            expect(Object.keys((error as AppError).params)).toEqual(['field', 'reason']);
          }
        },
      ),
    );
  });
});
