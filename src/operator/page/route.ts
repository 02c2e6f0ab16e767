import { useEffect, useState } from 'preact/hooks';

/** The views of the page, in the order of its navigation: what each is called, and the key that leads to it after `g`. */
export const VIEWS = {
  overview: { title: 'Overview', key: 'o' },
  events: { title: 'Events', key: 'e' },
  contacts: { title: 'Contacts', key: 'c' },
  wallet: { title: 'Wallet', key: 'w' },
  letters: { title: 'Dead letters', key: 'd' },
  conflicts: { title: 'Conflicts', key: 'i' },
  mapping: { title: 'Mapping', key: 'm' },
  reconcile: { title: 'Reconcile', key: 'r' },
} as const;

export type View = keyof typeof VIEWS;
export const VIEW_NAMES = Object.keys(VIEWS) as readonly View[];

/** What the address calls the list of those who installed, below the wallet's numbers. */
export const INSTALLERS_ID = 'people';

/** What the address calls the list of all values that are left out, below the dead letters. */
export const LEFT_OUT_ID = 'left-out';

/** What the address of the page says: a view, the one thing it is about, and filters. */
export interface Route {
  readonly view: View;
  readonly id: string | null;
  readonly filters: { readonly [name: string]: string };
}

/** Reads a route of an address's fragment; what is no route is the overview. */
function readRoute(fragment: string): Route {
  const [path = '', query = ''] = fragment.replace(/^#/, '').split('?', 2);
  const [, name = '', id = ''] = path.split('/');
  const view = VIEW_NAMES.find((known) => known === name) ?? 'overview';
  return {
    view,
    id: id === '' ? null : decode(id),
    filters: Object.fromEntries(new URLSearchParams(query)),
  };
}

/** Writes the fragment that {@link readRoute} reads; empty filters are left out. */
export function writeRoute(
  view: View,
  id: string | null = null,
  filters: Route['filters'] = {},
): string {
  const path = id === null ? `#/${view}` : `#/${view}/${encodeURIComponent(id)}`;
  const query = new URLSearchParams(
    Object.entries(filters).filter(([, value]) => value !== ''),
  ).toString();
  return query === '' ? path : `${path}?${query}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The route of the page as it is now. */
export function useRoute(): Route {
  const [fragment, setFragment] = useState(location.hash);
  useEffect(() => {
    const read = (): void => setFragment(location.hash);
    addEventListener('hashchange', read);
    // Somebody may have gone on before anybody listened.
    read();
    return () => removeEventListener('hashchange', read);
  }, []);
  return readRoute(fragment);
}
