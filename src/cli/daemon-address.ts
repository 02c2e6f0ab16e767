import type { Settings } from '../config.ts';

/** Where the settings have the daemon take webhooks, as seen from this machine; without a path. */
export function daemonAddress({ host, port, tls }: Settings['http']): string {
  const reachable = ANY_ADDRESS.has(host) ? '127.0.0.1' : host;
  const scheme = tls === null ? 'http' : 'https';
  return `${scheme}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

const ANY_ADDRESS = new Set(['0.0.0.0', '::']);
