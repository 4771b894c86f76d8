import { describe, expect, it } from 'vitest';
import { companyIn, companyOfDomain, freshRecords, namesOf, phoneIn } from './fresh.ts';

describe('what a message tells of its writer', () => {
  it.each([
    ['luca@officine-aurora.it', 'Officine Aurora'],
    ['luca@mail.acme.co.uk', 'Acme'],
    ['luca@acme.com', 'Acme'],
    ['luca@gmail.com', ''],
    ['luca@pec.it', ''],
    ['luca@yahoo.co.uk', ''],
    ['luca@localhost', ''],
  ])('takes the company of %s for "%s"', (address, company) => {
    expect(companyOfDomain(address)).toBe(company);
  });

  it('takes the company as the signature writes it', () => {
    const text = 'Saluti\n\nLuca Ferri\n[B]Officine Aurora S.r.l.[/B]\nvia Roma 1';
    expect(companyIn(text, 'l@officine-aurora.it')).toBe('Officine Aurora S.r.l.');
    expect(companyIn('Luca\nOfficine Aurora S.r.l. · Brescia', 'l@officine-aurora.it')).toBe(
      'Officine Aurora S.r.l.',
    );
    expect(companyIn('Saluti', 'l@officine-aurora.it')).toBe('Officine Aurora');
  });

  it.each([
    ['Luca Ferri', 'x@y.it', 'Luca', 'Ferri'],
    ['Ferri, Luca', 'x@y.it', 'Luca', 'Ferri'],
    ['"Luca De Santis"', 'x@y.it', 'Luca', 'De Santis'],
    ['', 'luca.ferri@y.it', 'Luca', 'Ferri'],
    ['info@y.it', 'info@y.it', 'info', ''],
  ])('takes "%s" <%s> for %s, %s', (name, address, first, last) => {
    expect(namesOf({ name, address })).toEqual({ name: first, lastName: last });
  });

  it.each([
    ['Tel. 030 12', ''],
    ['Tel. 030 1234567', '030 1234567'],
    ['cell: 333-1234567', '333-1234567'],
    ['+39 035 123 4567', '+39 035 123 4567'],
    ['P.IVA +01234567890', ''],
    ['Ordine 20260302 del 12', ''],
    ['> Tel. 030 1234567', ''],
    ['Fax +39 035 1234567', ''],
  ])('finds in "%s" the number "%s"', (line, number) => {
    expect(phoneIn(`Buongiorno\n${line}`)).toBe(number);
  });

  it('makes a record of each kind of it', () => {
    const who = { name: 'Luca Ferri', address: 'luca@acme.it' };
    const all = freshRecords(who, 'Re: Offerta', 'Tel. 030 1234567', 'EMAIL');
    expect(all.map(({ entityTypeId, title }) => [entityTypeId, title])).toEqual([
      [1, 'Offerta'],
      [3, ''],
      [4, 'Acme'],
      [2, 'Offerta'],
    ]);
    expect(all[1]).toMatchObject({
      name: 'Luca',
      lastName: 'Ferri',
      email: 'luca@acme.it',
      phone: '030 1234567',
    });
    // A company is no person.
    expect(all[2]).toMatchObject({ name: '', lastName: '' });
  });
});
