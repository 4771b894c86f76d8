import type { PushWords } from '#shared/contract/bitrix24.ts';
import { currentLocale, t } from '@/i18n';

/** The words of the interface's language that stand in records made of messages. */
export const pushWords = (): PushWords => ({
  from: t('bitrix24.words.from'),
  to: t('bitrix24.words.to'),
  date: t('bitrix24.words.date'),
  open: t('bitrix24.words.open'),
  locale: currentLocale(),
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
});
