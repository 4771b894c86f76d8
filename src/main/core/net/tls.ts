import { getCACertificates, type ConnectionOptions } from 'node:tls';

/**
 * Options for every encrypted connection: certificates are always verified, TLS 1.2 at least. `ca` adds one PEM to the
 * authorities of the runtime (a company's own, or a test's); it never replaces them.
 */
export function tlsOptions(ca: string | undefined): ConnectionOptions {
  return {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] }),
  };
}
