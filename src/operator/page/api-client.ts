import type { z } from 'zod';
import type { MappingWords } from '../../core/mapping/suggest.ts';
import type { NumberReport } from '../../core/numbers/number-report.ts';
import type { RetriedNow } from '../../core/retry-now.ts';
import type { Settled } from '../../model/conflict.ts';
import type { RequestBodies } from '../../model/hubspot.ts';
import type { MappingVersion } from '../../model/mapping-version.ts';
import type { ReplayCount } from '../../model/replay.ts';
import type { AccountCheck, AccountMade } from '../account-desk.ts';
import type * as Answers from '../api.ts';
import type * as Fields from '../fields.ts';
import type {
  MappingAnswer,
  MappingVersionsAnswer,
  PreviewAnswer,
  TrialLine,
} from '../mapping-answer.ts';

/** The body of a request, by the fields that the daemon takes. */
export type Order<Name extends keyof typeof Fields> = z.input<(typeof Fields)[Name]>;

/** Fields of a query; those without a value are left out. */
export type Query = { readonly [field: string]: string | number | null | undefined };

/** Why the daemon did not do what it was asked for. */
export interface ApiFailure {
  /** HTTP status; 0 where the daemon did not answer. */
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** What the daemon answered, or why it did not. */
export type Answer<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'failure'; readonly failure: ApiFailure };

/** The operator's JSON API. */
export const api = {
  replicas: async () => get<Answers.ReplicasAnswer>('replicas', {}),
  status: async () => get<Answers.StatusAnswer>('status', {}),
  history: async (query: Query) => get<Answers.HistoryAnswer>('history', query),
  events: async (query: Query) => get<Answers.EventsAnswer>('events', query),
  event: async (id: string, query: Query) =>
    get<Answers.EventAnswer>(`events/${encodeURIComponent(id)}`, query),
  contacts: async (query: Query) => get<Answers.ContactsAnswer>('contacts', query),
  contact: async (key: string, query: Query) =>
    get<Answers.ContactAnswer>(`contacts/${encodeURIComponent(key)}`, query),
  conflicts: async (query: Query) => get<Answers.ConflictsAnswer>('conflicts', query),
  conflict: async (query: Query) => get<Answers.ConflictAnswer>('conflict', query),
  settleConflict: async (order: Order<'SettleFields'>) =>
    send<Settled>('POST', 'conflicts/settle', order),
  overfull: async (query: Query) => get<Answers.OverfullAnswer>('overfull', query),
  people: async (key: string, query: Query) =>
    get<Answers.PeopleAnswer>(`contacts/${encodeURIComponent(key)}/people`, query),
  split: async (key: string, order: Order<'SplitFields'>) =>
    send<Answers.SplitAnswer>('POST', `contacts/${encodeURIComponent(key)}/split`, order),
  leftOut: async (query: Query) => get<Answers.LeftOutValuesAnswer>('left-out', query),
  requestBodies: async (id: number, query: Query) => get<RequestBodies>(`requests/${id}`, query),
  numbers: async (query: Query) => get<NumberReport>('numbers', query),
  installers: async (query: Query) => get<Answers.InstallersAnswer>('numbers/people', query),
  letters: async (query: Query) => get<Answers.DeadLettersAnswer>('dead-letters', query),
  settleLetters: async (verb: 'retry' | 'discard', order: Order<'LetterOrderFields'>) =>
    send<Answers.DeadLetterOrderAnswer>('POST', `dead-letters/${verb}`, order),
  releaseFuse: async (order: Order<'FuseFields'>) =>
    send<Answers.FuseAnswer>('POST', 'dead-letters/release', order),
  retryLeftOut: async (order: Order<'ConnectionFields'>) =>
    send<Answers.LeftOutAnswer>('POST', 'left-out/retry', order),
  retryNow: async (query: Query) => get<RetriedNow>('retry-now', query),
  orderRetryNow: async (order: Order<'ConnectionFields'>) =>
    send<RetriedNow>('POST', 'retry-now', order),
  mapping: async (query: Query) => get<MappingAnswer>('mapping', query),
  preview: async (order: Order<'PreviewFields'>) => send<PreviewAnswer>('POST', 'preview', order),
  words: async (query: Query) => get<MappingWords>('mapping/words', query),
  versions: async (query: Query) => get<MappingVersionsAnswer>('mapping/versions', query),
  version: async (version: string, query: Query) =>
    get<MappingVersion>(`mapping/versions/${version}`, query),
  saveVersion: async (order: Order<'SaveVersionFields'>) =>
    send<MappingVersion>('POST', 'mapping/versions', order),
  putVersion: async (order: Order<'VersionFields'>) =>
    send<MappingVersion>('POST', 'mapping/put', order),
  checkAccount: async (order: Order<'AccountFields'>) =>
    send<AccountCheck>('POST', 'mapping/check', order),
  makeInAccount: async (order: Order<'AccountFields'>) =>
    send<AccountMade>('POST', 'mapping/make', order),
  replay: async (order: Order<'ReplayFields'>) =>
    send<ReplayCount>('POST', 'mapping/replay', order),
  tryMapping: sendTrial,
  reconcile: async (query: Query) => get<Answers.ReconcileAnswer>('reconcile', query),
  startReconcile: async (order: Order<'ConnectionFields'>) =>
    send<Answers.ReconcileAnswer>('POST', 'reconcile', order),
  mend: async (order: Order<'MendFields'>) =>
    send<Answers.MendAnswer>('POST', 'reconcile/mend', order),
  signIn: async (order: Order<'SessionFields'>) => send<unknown>('POST', 'session', order),
  signOut: async () => send<unknown>('DELETE', 'session', null),
};

async function get<T>(path: string, query: Query): Promise<Answer<T>> {
  return ask<T>(addressOf(path, query), {});
}

/** The address of a part of the API, with a query. */
export function addressOf(path: string, query: Query): string {
  const fields = new URLSearchParams();
  for (const [field, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') fields.set(field, String(value));
  }
  const search = fields.toString();
  return `/api/${path}${search === '' ? '' : `?${search}`}`;
}

async function send<T>(method: string, path: string, body: unknown): Promise<Answer<T>> {
  if (body === null) return ask<T>(`/api/${path}`, { method });
  const headers = { 'Content-Type': 'application/json' };
  return ask<T>(`/api/${path}`, { method, headers, body: JSON.stringify(body) });
}

/** Tries a mapping, and tells each line of the answer as it comes; an abort ends it on the other side, too. */
async function sendTrial(
  order: Order<'TrialFields'>,
  onLine: (line: TrialLine) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const response = await fetch('/api/mapping/run', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(order),
      credentials: 'same-origin',
      signal,
    });
    if (!response.ok || response.body === null) {
      return onLine({ kind: 'failed', message: readError(await response.text()).message });
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = `${rest}${part.value}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(JSON.parse(line) as TrialLine);
    }
  } catch {
    if (!signal.aborted) onLine({ kind: 'failed', message: UNREACHABLE.message });
  }
}

async function ask<T>(address: string, init: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(address, { ...init, credentials: 'same-origin' });
    const text = await response.text();
    if (response.ok) {
      return { kind: 'answer', value: (text === '' ? null : JSON.parse(text)) as T };
    }
    return { kind: 'failure', failure: { status: response.status, ...readError(text) } };
  } catch {
    return { kind: 'failure', failure: UNREACHABLE };
  }
}

const UNREACHABLE: ApiFailure = {
  status: 0,
  code: 'unreachable',
  message: 'The daemon does not answer.',
};

function readError(text: string): Omit<ApiFailure, 'status'> {
  try {
    const { error } = JSON.parse(text) as Answers.ErrorAnswer;
    return { code: error.code, message: error.message };
  } catch {
    return { code: 'unreadable', message: 'The daemon refused this and did not say why.' };
  }
}
