import type {
  AccountCheck,
  AccountMade,
  AccountOrder,
  MappingVersionAnswer,
  MappingVersionsAnswer,
  MappingWordsAnswer,
  PutVersionOrder,
  ReplayAnswer,
  ReplayOrder,
  SaveVersionOrder,
  TrialLine,
  TrialOrder,
  RetryNowAnswer,
  RetryNowOrder,
  ConflictAnswer,
  ConflictsAnswer,
  ContactAnswer,
  ContactsAnswer,
  DeadLetterOrder,
  DeadLetterOrderAnswer,
  DeadLettersAnswer,
  ErrorAnswer,
  EventAnswer,
  EventsAnswer,
  FuseAnswer,
  FuseOrder,
  HistoryAnswer,
  LeftOutAnswer,
  LeftOutOrder,
  LeftOutValuesAnswer,
  MappingAnswer,
  InstallersAnswer,
  NumbersAnswer,
  OverfullAnswer,
  MendAnswer,
  MendOrder,
  PeopleAnswer,
  PreviewAnswer,
  PreviewOrder,
  ReconcileAnswer,
  ReplicasAnswer,
  RequestBodiesAnswer,
  SessionOrder,
  SettleAnswer,
  SettleOrder,
  SplitAnswer,
  SplitOrder,
  StatusAnswer,
} from '../api.ts';

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

/** The operator's JSON API, as `src/operator/api.ts` describes it. */
export const api = {
  replicas: async () => get<ReplicasAnswer>('replicas', {}),
  status: async () => get<StatusAnswer>('status', {}),
  history: async (query: Query) => get<HistoryAnswer>('history', query),
  events: async (query: Query) => get<EventsAnswer>('events', query),
  event: async (id: string, query: Query) =>
    get<EventAnswer>(`events/${encodeURIComponent(id)}`, query),
  contacts: async (query: Query) => get<ContactsAnswer>('contacts', query),
  contact: async (key: string, query: Query) =>
    get<ContactAnswer>(`contacts/${encodeURIComponent(key)}`, query),
  conflicts: async (query: Query) => get<ConflictsAnswer>('conflicts', query),
  conflict: async (query: Query) => get<ConflictAnswer>('conflict', query),
  settleConflict: async (order: SettleOrder) =>
    send<SettleAnswer>('POST', 'conflicts/settle', order),
  overfull: async (query: Query) => get<OverfullAnswer>('overfull', query),
  people: async (key: string, query: Query) =>
    get<PeopleAnswer>(`contacts/${encodeURIComponent(key)}/people`, query),
  split: async (key: string, order: SplitOrder) =>
    send<SplitAnswer>('POST', `contacts/${encodeURIComponent(key)}/split`, order),
  leftOut: async (query: Query) => get<LeftOutValuesAnswer>('left-out', query),
  requestBodies: async (id: number, query: Query) =>
    get<RequestBodiesAnswer>(`requests/${id}`, query),
  numbers: async (query: Query) => get<NumbersAnswer>('numbers', query),
  installers: async (query: Query) => get<InstallersAnswer>('numbers/people', query),
  letters: async (query: Query) => get<DeadLettersAnswer>('dead-letters', query),
  settleLetters: async (verb: 'retry' | 'discard', order: DeadLetterOrder) =>
    send<DeadLetterOrderAnswer>('POST', `dead-letters/${verb}`, order),
  releaseFuse: async (order: FuseOrder) => send<FuseAnswer>('POST', 'dead-letters/release', order),
  retryLeftOut: async (order: LeftOutOrder) => send<LeftOutAnswer>('POST', 'left-out/retry', order),
  retryNow: async (query: Query) => get<RetryNowAnswer>('retry-now', query),
  orderRetryNow: async (order: RetryNowOrder) => send<RetryNowAnswer>('POST', 'retry-now', order),
  mapping: async (query: Query) => get<MappingAnswer>('mapping', query),
  preview: async (order: PreviewOrder) => send<PreviewAnswer>('POST', 'preview', order),
  words: async (query: Query) => get<MappingWordsAnswer>('mapping/words', query),
  versions: async (query: Query) => get<MappingVersionsAnswer>('mapping/versions', query),
  version: async (version: string, query: Query) =>
    get<MappingVersionAnswer>(`mapping/versions/${version}`, query),
  saveVersion: async (order: SaveVersionOrder) =>
    send<MappingVersionAnswer>('POST', 'mapping/versions', order),
  putVersion: async (order: PutVersionOrder) =>
    send<MappingVersionAnswer>('POST', 'mapping/put', order),
  checkAccount: async (order: AccountOrder) => send<AccountCheck>('POST', 'mapping/check', order),
  makeInAccount: async (order: AccountOrder) => send<AccountMade>('POST', 'mapping/make', order),
  replay: async (order: ReplayOrder) => send<ReplayAnswer>('POST', 'mapping/replay', order),
  tryMapping: sendTrial,
  reconcile: async (query: Query) => get<ReconcileAnswer>('reconcile', query),
  startReconcile: async (order: { readonly connection: string }) =>
    send<ReconcileAnswer>('POST', 'reconcile', order),
  mend: async (order: MendOrder) => send<MendAnswer>('POST', 'reconcile/mend', order),
  signIn: async (order: SessionOrder) => send<unknown>('POST', 'session', order),
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
  order: TrialOrder,
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
    const { error } = JSON.parse(text) as ErrorAnswer;
    return { code: error.code, message: error.message };
  } catch {
    return { code: 'unreadable', message: 'The daemon refused this and did not say why.' };
  }
}
