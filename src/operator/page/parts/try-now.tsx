import type { VNode } from 'preact';
import { joined } from '../../../core/names-text.ts';
import { api } from '../api-client.ts';
import { capital, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { LANE_NAMES } from '../lanes.ts';
import { useAct } from '../use-act.ts';
import { useAnswer, useNews } from '../use-answer.ts';
import type { RetriedNow } from '../../../core/retry-now.ts';
import { ActButton } from './act-button.tsx';

/** What waits to be tried again, with a button that has it tried at once; nothing where nothing waits. */
export function TryNow(): VNode | null {
  const { connection } = useFrame();
  const act = useAct();
  const asked = useAnswer(connection, async () => api.retryNow({ connection }));
  useNews(({ kind }) => kind === 'status', asked.reload, LOOK_MS);
  const waiting = asked.value;
  if (waiting === null) return null;
  const text = describeWaiting(waiting);
  if (text === '') return null;
  const tryNow = (): void =>
    void act(api.orderRetryNow({ connection }), describeTried).then(asked.reload);
  return (
    <section class="card item tools lane-row">
      <p class="grow">{text}</p>
      <ActButton text="Try now" onAct={tryNow} />
    </section>
  );
}

/** The ledger has to look for what waits, so it is asked less often than the status comes. */
const LOOK_MS = 5_000;

/** Such as "12 contacts and 1 timeline entry wait to be tried again." Empty where nothing does. */
function describeWaiting(waiting: RetriedNow): string {
  const work = workOf(waiting);
  const { contacts, entries, consents, lanes } = waiting;
  const isOne = contacts + entries + consents + Math.min(lanes.length, 1) === 1;
  return work === '' ? '' : `${capital(work)} ${isOne ? 'waits' : 'wait'} to be tried again.`;
}

function describeTried(tried: RetriedNow): string {
  const work = workOf(tried);
  const left = tried.left.map(({ lane, reason }) => ` ${LANE_NAMES[lane]} stays: ${reason}.`);
  return `${work === '' ? 'Nothing waits any more.' : `Tried now: ${work}.`}${left.join('')}`;
}

function workOf({ contacts, entries, consents, lanes }: RetriedNow): string {
  const parts = [
    ...(contacts === 0 ? [] : [plural(contacts, 'contact')]),
    ...(entries === 0 ? [] : [plural(entries, 'timeline entry', 'timeline entries')]),
    ...(consents === 0 ? [] : [plural(consents, 'consent')]),
    ...(lanes.length === 0 ? [] : ['what stands still']),
  ];
  return joined(parts);
}
