import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { after, setTime } from '../../../operator/page/time.ts';
import type { ContactAnswer, OverviewAnswer } from '../page-answers.ts';

const POLL_MS = 1_000;

/** What is known of the simulated account, asked for again once a second. */
export interface KnownAccount {
  /** The newest answer, with the list as it was last sent; null until the first one. */
  readonly overview: OverviewAnswer | null;
  /** The contact that is looked at; undefined until it is known, null where there is none. */
  readonly contact: ContactAnswer | null | undefined;
  readonly isLost: boolean;
  /** Asks at once. */
  readonly refresh: () => void;
}

/**
 * Asks the simulator what changed.
 *
 * @param contactId whom to look at; null for nobody
 */
export function useAccount(search: string, contactId: string | null): KnownAccount {
  const [overview, setOverview] = useState<OverviewAnswer | null>(null);
  const [contact, setContact] = useState<ContactAnswer | null | undefined>();
  const [isLost, setLost] = useState(false);
  const [asks, setAsks] = useState(0);
  const known = useRef({ search: '', revision: '' });
  useEffect(() => {
    let isCurrent = true;
    let cancel = (): void => undefined;
    let revision = known.current.search === search ? known.current.revision : '';
    // Whom the list does not name again is asked for once all the same.
    let isNew = true;
    const ask = async (): Promise<void> => {
      const now = await read<OverviewAnswer>(
        `/api/overview?${new URLSearchParams({ q: search, revision }).toString()}`,
      );
      if (now === null) throw new Error('no overview');
      const hasChanged = now.contacts !== undefined;
      const found =
        contactId !== null && (hasChanged || isNew)
          ? await read<ContactAnswer>(`/api/contacts/${encodeURIComponent(contactId)}`)
          : undefined;
      if (!isCurrent) return;
      isNew = false;
      revision = now.revision;
      known.current = { search, revision };
      setTime(now.nowMs);
      setOverview((last) => ({ ...last, ...now }));
      if (found !== undefined) setContact(found);
    };
    const follow = (): void => {
      if (document.hidden) {
        cancel = after(POLL_MS, follow);
        return;
      }
      void ask()
        .then(
          () => setLost(false),
          () => setLost(true),
        )
        .then(() => {
          if (isCurrent) cancel = after(POLL_MS, follow);
        });
    };
    follow();
    return () => {
      isCurrent = false;
      cancel();
    };
  }, [search, contactId, asks]);
  const refresh = useCallback(() => setAsks((asks) => asks + 1), []);
  return { overview, contact, isLost, refresh };
}

/** Reads JSON; null where there is none. */
export async function read<T>(path: string): Promise<T | null> {
  const response = await fetch(path, { headers: { accept: 'application/json' } });
  return response.ok ? ((await response.json()) as T) : null;
}
