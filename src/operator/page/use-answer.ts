import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { FeedItem } from '../api.ts';
import type { Answer, ApiFailure } from './api-client.ts';
import { useFrame } from './frame.ts';
import { after } from './time.ts';

/** What is known of something that the daemon was asked for. */
export interface Asked<T> {
  /** The last answer; it stays while the next one is on its way. */
  readonly value: T | null;
  readonly failure: ApiFailure | null;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

/**
 * Asks the daemon whenever `key` changes, and again with `reload`.
 *
 * @param key says what is asked for: two different questions have two different keys
 */
export function useAnswer<T>(key: string, ask: () => Promise<Answer<T>>): Asked<T> {
  const { revision, onDenied } = useFrame();
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<Omit<Asked<T>, 'reload'>>(NOTHING);
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    let isCurrent = true;
    setState((known) => ({ ...known, isLoading: true }));
    void latest.current().then((answer) => {
      if (!isCurrent) return;
      if (answer.kind === 'answer') {
        setState({ value: answer.value, failure: null, isLoading: false });
        return;
      }
      if (answer.failure.status === 401) onDenied();
      setState(({ value }) => ({ value, failure: answer.failure, isLoading: false }));
    });
    return () => {
      isCurrent = false;
    };
  }, [key, turn, revision, onDenied]);
  const reload = useCallback(() => setTurn((turn) => turn + 1), []);
  return { ...state, reload };
}

const NOTHING = { value: null, failure: null, isLoading: true } as const;

/** Asks again a moment after something happened that may change the answer, but not at once for each. */
export function useNews(
  concerns: (item: FeedItem) => boolean,
  reload: () => void,
  waitMs = NEWS_WAIT_MS,
): void {
  const { listen } = useFrame();
  const latest = useRef({ concerns, reload });
  latest.current = { concerns, reload };
  useEffect(() => {
    let cancel: (() => void) | null = null;
    const stop = listen((item) => {
      if (cancel !== null || !latest.current.concerns(item)) return;
      cancel = after(waitMs, () => {
        cancel = null;
        latest.current.reload();
      });
    });
    return () => {
      stop();
      cancel?.();
    };
  }, [listen, waitMs]);
}

const NEWS_WAIT_MS = 1_500;
