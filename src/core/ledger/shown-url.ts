/** Parameters of a PostgreSQL URL that hold no secret, of those that say where something is. */
const SHOWN_PARAMETERS = new Set(['host', 'port', 'dbname', 'user', 'sslmode', 'application_name']);

/** Scheme, user, place and parameters of a URL whose reserved characters are encoded. */
const PARTS = /^(\w+):\/\/(?:([^@:/?#]*)(?::[^/?#]*)?@)?([^@/?#]*(?:\/[^@?#]*)?)(?:\?([^@#]*))?$/;

/**
 * A database URL as it may be shown: a file's as it is, another without its password. Of one that
 * cannot be read for certain nothing is shown: any part may be one of a password.
 */
export function shownUrl(url: string): string {
  if (url.startsWith('sqlite:')) return url;
  const parts = PARTS.exec(url);
  if (parts === null) return 'postgres://…';
  const [, scheme, user, place, query = ''] = parts;
  const kept = query.split('&').filter((pair) => SHOWN_PARAMETERS.has(pair.split('=')[0] ?? ''));
  const account = user === undefined ? '' : `${user}@`;
  return `${scheme}://${account}${place}${kept.length === 0 ? '' : `?${kept.join('&')}`}`;
}
