/** Parameters of a PostgreSQL URL that hold no secret, of those that say where something is. */
const SHOWN_PARAMETERS = new Set(['host', 'port', 'dbname', 'user', 'sslmode', 'application_name']);

/** A database URL as it may be shown: a file's as it is, another without its password. */
export function shownUrl(url: string): string {
  if (url.startsWith('sqlite:')) return url;
  // Sockets stand in the place of the host, which the parser of URLs does not take.
  const parts = /^(\w+):\/\/(?:([^@/]*)@)?([^?#]*)(?:\?([^#]*))?/.exec(url);
  if (parts === null) return '(a URL that cannot be read)';
  const [, scheme, account, place, query = ''] = parts;
  const user = account === undefined ? '' : `${account.split(':')[0]}@`;
  const kept = query.split('&').filter((pair) => SHOWN_PARAMETERS.has(pair.split('=')[0] ?? ''));
  return `${scheme}://${user}${place}${kept.length === 0 ? '' : `?${kept.join('&')}`}`;
}
