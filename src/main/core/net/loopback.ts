/** Whether a host is this computer, which needs no network: a local server, a tunnel, the demo. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
