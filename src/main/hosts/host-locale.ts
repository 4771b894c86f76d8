/** The system's language as BCP 47: from the POSIX variables where one names a language, else what the runtime found. */
export function systemLocale(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const posix = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  const match = /^([a-z]{2,3})(?:_([A-Z]{2}))?(?:[.@].*)?$/.exec(posix);
  if (match !== null) return match[2] === undefined ? `${match[1]}` : `${match[1]}-${match[2]}`;
  return Intl.DateTimeFormat().resolvedOptions().locale;
}
