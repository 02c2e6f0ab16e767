import type { VNode } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ConnectionStatus, StatusAnswer } from '../api.ts';
import { api } from './api-client.ts';
import { formatClock } from './format.ts';
import { type Frame, FrameContext } from './frame.ts';
import { FailureNote } from './parts/answer-view.tsx';
import { Bar } from './parts/bar.tsx';
import { ConnectionStrip } from './parts/connection-strip.tsx';
import { KeyHelp } from './parts/key-help.tsx';
import { Navigation } from './parts/navigation.tsx';
import { NoticeLine } from './parts/notice-line.tsx';
import { SignIn } from './parts/sign-in.tsx';
import { type Route, useRoute, type View, VIEWS, writeRoute } from './route.ts';
import { markTab, nameTab } from './tab.ts';
import { after } from './time.ts';
import { type Daemon, useDaemon } from './use-daemon.ts';
import { useKeys } from './use-keys.ts';
import { CurrentView } from './views/current-view.tsx';

/** The whole page. */
export function App(): VNode {
  const daemon = useDaemon();
  const { status, isDenied, failure, begin } = daemon;
  if (isDenied) return <SignIn onSignedIn={begin} />;
  const [first] = status?.connections ?? [];
  if (status === null || first === undefined) {
    return failure === null ? (
      <Reading />
    ) : (
      <main class="gate">
        <FailureNote failure={failure} reload={begin} />
      </main>
    );
  }
  return <Shell daemon={daemon} status={status} first={first} />;
}

/** What is seen before anything is known. */
export function Reading(): VNode {
  return (
    <main class="gate">
      <p class="faint">Reading…</p>
    </main>
  );
}

interface ShellProps {
  readonly daemon: Daemon;
  readonly status: StatusAnswer;
  readonly first: ConnectionStatus;
}

/** The frame around the views. */
function Shell({ daemon, status, first }: ShellProps): VNode {
  const route = useRoute();
  const [isHelping, setHelping] = useState(false);
  const [said, announce] = useAnnouncements();
  const frame = useFrameOf(daemon, status, first, route, announce);
  const help = useCallback(() => setHelping(true), []);
  useKeys({
    go: (view) => {
      location.hash = frame.link(view);
    },
    help,
    search: () => search(frame.link('contacts')),
  });
  const { lostSinceMs } = daemon;
  useEffect(() => markTab(lostSinceMs === null ? status.connections : null), [status, lostSinceMs]);
  const signOut = (): void => void api.signOut().then(daemon.begin);
  return (
    <FrameContext.Provider value={frame}>
      <a class="button main skip" href="#view" onClick={skip}>
        Skip to the content
      </a>
      <div class={lostSinceMs === null ? 'shell' : 'shell stale'}>
        <div class="side dark">
          <Bar status={status} isLost={lostSinceMs !== null} onHelp={help} onSignOut={signOut} />
          {status.connections.length > 1 && <ConnectionStrip status={status} />}
          <Navigation view={route.view} />
        </div>
        <main id="view" class="view" tabIndex={-1}>
          {lostSinceMs !== null && <LostBanner sinceMs={lostSinceMs} />}
          <CurrentView route={route} key={`${frame.connection} ${route.view} ${route.id ?? ''}`} />
        </main>
      </div>
      <Announcer said={said} />
      {isHelping && <KeyHelp onClose={() => setHelping(false)} />}
    </FrameContext.Provider>
  );
}

interface Said {
  readonly text: string;
  readonly count: number;
}

function useAnnouncements(): readonly [Said | null, (text: string) => void] {
  const [said, setSaid] = useState<Said | null>(null);
  const announce = useCallback(
    (text: string) => setSaid((last) => ({ text, count: (last?.count ?? 0) + 1 })),
    [],
  );
  return [said, announce];
}

function useFrameOf(
  { revision, listen, deny }: Daemon,
  { access, connections, program }: StatusAnswer,
  first: ConnectionStatus,
  route: Route,
  announce: (text: string) => void,
): Frame {
  const [draft, setDraft] = useState<string | null>(null);
  const wanted = route.filters['connection'];
  const status = connections.find(({ connection }) => connection === wanted) ?? first;
  const { connection } = status;
  const isOneOfMany = connections.length > 1;
  const link = useCallback(
    (view: View, id: string | null = null, filters: Route['filters'] = {}) =>
      writeRoute(view, id, isOneOfMany ? { ...filters, connection } : filters),
    [connection, isOneOfMany],
  );
  const listenHere = useCallback<Frame['listen']>(
    (listener) =>
      listen((item) => {
        const about = item.kind === 'status' ? item.status.connection : item.connection;
        if (about === connection) listener(item);
      }),
    [listen, connection],
  );
  useFocusOnArrival(route);
  return useMemo(
    () => ({
      connection,
      status,
      access,
      program,
      revision,
      link,
      listen: listenHere,
      announce,
      onDenied: deny,
      draft,
      setDraft,
    }),
    [connection, status, access, program, revision, link, listenHere, announce, deny, draft],
  );
}

/** A new view begins at its top, and the keyboard and screen readers go on from there. */
function useFocusOnArrival({ view, id }: Route): void {
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    document.querySelector('#view')?.scrollTo(0, 0);
    scrollTo(0, 0);
    document.querySelector<HTMLElement>('#view')?.focus({ preventScroll: true });
    if (id === null) nameTab(VIEWS[view].title);
  }, [view, id]);
}

/** The fragment belongs to the routes, so the skip link moves the focus itself. */
function skip(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#view')?.focus();
}

function search(contacts: string): void {
  const field = document.querySelector<HTMLInputElement>('[data-search]');
  if (field === null) location.hash = contacts;
  else field.focus();
}

/** Says that the daemon is not heard, and from when the shown data is. */
function LostBanner({ sinceMs }: { readonly sinceMs: number }): VNode {
  return (
    <div role="status" class="lost-banner">
      <NoticeLine
        tone="warn"
        title="The daemon is not heard"
        text={`It may have been stopped. What you see is of ${formatClock(sinceMs)}; this page tries again by itself.`}
      />
    </div>
  );
}

const SHOWN_MS = 8_000;

/** Says what came of something, for a while, and to screen readers once. */
function Announcer(props: {
  readonly said: { readonly text: string; readonly count: number } | null;
}): VNode {
  const { said } = props;
  const [gone, setGone] = useState(0);
  const count = said?.count ?? 0;
  useEffect(() => after(SHOWN_MS, () => setGone(count)), [count]);
  const isShown = said !== null && gone !== count;
  return (
    <div class="announcer" role="status">
      {isShown && <p key={count}>{said.text}</p>}
    </div>
  );
}
