/**
 * What the app's page may load. Letters are shown in srcdoc frames, which inherit this policy: no remote origin may
 * ever stand in it.
 *
 * @param connect further origins for connect-src: the WebSocket's, where `'self'` does not cover it
 */
export function pageHeaders(connect: readonly string[]): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    ['connect-src', "'self'", ...connect].join(' '),
    "frame-src 'self' blob:",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return {
    ...commonHeaders,
    'Content-Security-Policy': policy,
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy':
      'camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=()',
    'Cache-Control': 'no-store',
  };
}

/** On every answer. DNS prefetch off: a name looked up for a link in a letter would tell its sender that it was opened. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-DNS-Prefetch-Control': 'off',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** On answers that hold a stranger's bytes. Chromium's PDF viewer does not work in a sandbox, so PDF goes without. */
export function blobHeaders(type: string): Record<string, string> {
  const policy = "sandbox; default-src 'none'; frame-ancestors 'none'";
  return {
    ...commonHeaders,
    'X-Frame-Options': 'DENY',
    'Cache-Control': 'private, max-age=0, must-revalidate',
    ...(type === 'application/pdf' ? {} : { 'Content-Security-Policy': policy }),
  };
}
