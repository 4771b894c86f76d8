import { describe, expect, it } from 'vitest';
import { mentionsAttachment } from './attachment-reminder.ts';

describe('mentionsAttachment', () => {
  it.each([
    'In allegato trovi il preventivo.',
    'Ti mando gli allegati domani',
    'ALLEGATO: contratto',
    'Le allego la fattura',
    'la fattura allegata',
    'Please find attached the offer',
    'see the attachment.',
    'Two attachments follow',
  ])('sees it in "%s"', (text) => {
    expect(mentionsAttachment(text)).toBe(true);
  });

  it.each([
    'Grazie, a domani',
    'Sono molto attaccato a questo progetto',
    'unattached',
    'https://example.org/attachment/12',
    'allegato@example.org',
    'sballegato',
    '',
  ])('sees none in "%s"', (text) => {
    expect(mentionsAttachment(text)).toBe(false);
  });
});
