import { useEffect, useState } from 'preact/hooks';

/** The id of the contact that the address names; null where it names none. */
export function useChoice(): string | null {
  const [chosen, setChosen] = useState(readChoice);
  useEffect(() => {
    const follow = (): void => setChosen(readChoice());
    addEventListener('hashchange', follow);
    // Somebody may have chosen before anybody listened.
    follow();
    return () => removeEventListener('hashchange', follow);
  }, []);
  return chosen;
}

/** The fragment is where the page goes on from an address that HubSpot has too. */
function readChoice(): string | null {
  const [, fromHash] = /^#contact=(\d+)$/.exec(location.hash) ?? [];
  if (fromHash !== undefined) return fromHash;
  const [, fromPath] = /^\/contacts\/(\d+)$/.exec(location.pathname) ?? [];
  return location.hash === '' ? (fromPath ?? null) : null;
}
