import { currentLocale } from '@/i18n';

/** "110%", as the language writes it. */
export const percent = (factor: number): string =>
  new Intl.NumberFormat(currentLocale(), { style: 'percent' }).format(factor);
