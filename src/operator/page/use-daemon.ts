import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { ConnectionStatus, FeedItem, StatusAnswer } from '../api.ts';
import { api, type ApiFailure } from './api-client.ts';
import { openStream } from './stream.ts';
import { every, nowMs, setTime } from './time.ts';

/** How the page stands with the daemon. */
export interface Daemon {
  /** Null until it has answered. */
  readonly status: StatusAnswer | null;
  /** Whether it wants the token before it answers anything. */
  readonly isDenied: boolean;
  readonly failure: ApiFailure | null;
  /** Since when nothing is heard of it; null while it is heard. */
  readonly lostSinceMs: number | null;
  /** Goes up when everything has to be asked for again. */
  readonly revision: number;
  readonly listen: (listener: (item: FeedItem) => void) => () => void;
  readonly deny: () => void;
  /** Asks for everything again, after signing in or out. */
  readonly begin: () => void;
}

/** How often the status is asked for although the stream brings it: access and clock may change. */
const STATUS_MS = 60_000;
const TRY_AGAIN_MS = 3_000;

/** Keeps in touch with the daemon. */
export function useDaemon(): Daemon {
  const [revision, setRevision] = useState(0);
  const begin = useCallback(() => setRevision((revision) => revision + 1), []);
  const { status, isDenied, failure, merge, deny, check } = useStatus(revision);
  const listeners = useRef(new Set<(item: FeedItem) => void>());
  const isReady = status !== null && !isDenied;
  const pass = useCallback(
    (item: FeedItem) => {
      if (item.kind === 'status') merge(item.status);
      for (const listener of listeners.current) listener(item);
    },
    [merge],
  );
  const lostSinceMs = useStream(isReady, pass, begin, check);
  const listen = useCallback((listener: (item: FeedItem) => void) => {
    listeners.current.add(listener);
    return () => listeners.current.delete(listener);
  }, []);
  return { status, isDenied, failure, lostSinceMs, revision, listen, deny, begin };
}

interface StatusHeld extends Pick<Daemon, 'status' | 'isDenied' | 'failure' | 'deny'> {
  readonly merge: (changed: ConnectionStatus) => void;
  /** Asks for the status alone. */
  readonly check: () => void;
}

function useStatus(revision: number): StatusHeld {
  const [status, setStatus] = useState<StatusAnswer | null>(null);
  const [isDenied, setDenied] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const check = useCallback(() => {
    void api.status().then((answer) => {
      if (answer.kind === 'answer') {
        setTime(answer.value.nowMs);
        setStatus(answer.value);
      }
      setDenied(answer.kind === 'failure' && answer.failure.status === 401);
      setFailure(answer.kind === 'failure' ? answer.failure : null);
    });
  }, []);
  const isKnown = status !== null;
  useEffect(() => {
    check();
    return every(isKnown ? STATUS_MS : TRY_AGAIN_MS, check);
  }, [revision, check, isKnown]);
  const deny = useCallback(() => setDenied(true), []);
  const merge = useCallback(
    (changed: ConnectionStatus) => setStatus((known) => known && withConnection(known, changed)),
    [],
  );
  return { status, isDenied, failure, deny, merge, check };
}

function withConnection(status: StatusAnswer, changed: ConnectionStatus): StatusAnswer {
  const connections = status.connections.map((known) =>
    known.connection === changed.connection ? changed : known,
  );
  return { ...status, connections };
}

/** Opens the stream once the daemon may be heard, and asks for everything again after it was lost. */
function useStream(
  isReady: boolean,
  pass: (item: FeedItem) => void,
  begin: () => void,
  check: () => void,
): number | null {
  const [lostSinceMs, setLostSinceMs] = useState<number | null>(null);
  const wasLost = useRef(false);
  useEffect(() => {
    if (!isReady) return undefined;
    return openStream({
      onItem: pass,
      onState: (state) => {
        if (state === 'open' && wasLost.current) begin();
        // A daemon that was started again may not know who this is any more.
        if (state === 'lost') check();
        wasLost.current = state === 'lost';
        setLostSinceMs((known) => (state === 'lost' ? (known ?? nowMs()) : null));
      },
    });
  }, [isReady, pass, begin, check]);
  return lostSinceMs;
}
