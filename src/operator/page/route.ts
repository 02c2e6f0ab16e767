import { useEffect, useState } from 'preact/hooks';

/** The views of the page, in the order of its navigation. */
export const VIEWS = [
  'overview',
  'events',
  'contacts',
  'wallet',
  'letters',
  'conflicts',
  'mapping',
  'reconcile',
] as const;

/** What the address calls the list of those who installed, below the wallet's numbers. */
export const INSTALLERS_ID = 'people';

export type View = (typeof VIEWS)[number];

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
  const view = VIEWS.find((known) => known === name) ?? 'overview';
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
