import type { Reports } from '../../src/ledger/desk-port.ts';
import type { ContactListQuery, EventQuery } from '../../src/model/view.ts';
import { CONNECTION, FIRST_MS } from './many-rows.ts';

/** Rows of a page, as the page of the dashboard asks for them. */
const PAGE_ROWS = 50;

/** A list of which the first page is asked for. */
export interface List {
  readonly name: string;
  /** Resolves with how many rows it has. */
  readonly ask: (ledger: Reports) => Promise<number>;
  /** It counts all contacts, so it may read them all. */
  readonly countsAll?: true;
}

/** The first page of every kind of list, the hard ones among them, in a ledger of {@link manyRows}. */
export function listsOf(count: number): readonly List[] {
  const middleMs = FIRST_MS + (count / 2) * 1000;
  return [
    events('all', {}),
    events('by name', { name: 'Name:3' }),
    events('by the beginning of a name', { name: 'name:*' }),
    events('in HubSpot', { outcome: 'in-hubspot' }),
    events('on their way', { outcome: 'on-its-way' }),
    events('held up by a waiting contact', { outcome: 'waiting' }),
    events('erased', { outcome: 'erased' }),
    events('of a wallet', { wallet: 'apple' }),
    events('of a wallet, by name and outcome', {
      wallet: 'apple',
      name: 'Name:5',
      outcome: 'dead-letter',
    }),
    events('of an hour', { fromMs: middleMs, toMs: middleMs + 3_600_000 }),
    events('of an hour and a wallet', {
      fromMs: middleMs,
      toMs: middleMs + 3_600_000,
      wallet: 'google',
    }),
    events('by id, shortened', { search: 'event-7712' }),
    events('of people of a name', { search: 'heide77' }),
    contacts('all', {}),
    contacts('waiting', { state: 'waiting' }),
    contacts('by wallet', { wallet: 'both' }),
    contacts('by wallet and state', { wallet: 'both', state: 'waiting' }),
    contacts('by a value left out, rare', { leftOut: 'rare' }),
    contacts('by a value left out, often', { leftOut: 'tier' }),
    contacts('in a conflict', { isInConflict: true }),
    contacts('by a name that all have', { search: 'anna' }),
    contacts('by a part of a name', { search: 'heide77' }),
    contacts('by two words', { search: 'anna heide77' }),
    contacts('by words of which no two are of one person', { search: 'anna nobody' }),
    contacts('by domain', { search: 'example77.net' }),
    contacts('by address', { search: 'person777@' }),
    contacts('by record', { search: '9777' }),
    leftOut('all', {}),
    leftOut('of a property', { property: 'rare' }),
    ...COUNTED,
  ];
}

const DAY_MS = 86_400_000;

/** The days whose numbers are counted. */
const DAYS = Array.from({ length: 30 }, (_, day) => ({
  name: String(day),
  fromMs: FIRST_MS + day * DAY_MS,
  toMs: FIRST_MS + (day + 1) * DAY_MS,
}));

/** Lists of people by what they installed, and what counts. */
const COUNTED: readonly List[] = [
  people('of a week', {}),
  people('of a week, by wallet', { wallet: 'apple' }),
  people('of a week, who have not said yes', { without: 'consent' }),
  {
    name: 'numbers of 30 days, with contacts by wallet',
    countsAll: true,
    ask: async (ledger) => (await ledger.numbers(CONNECTION, DAYS)).contacts.length,
  },
  {
    name: 'wallets to filter by',
    ask: async (ledger) => (await ledger.wallets(CONNECTION, PAGE_ROWS)).length,
  },
  {
    name: 'dead letters, with counts',
    ask: async (ledger) => (await ledger.deadLetters(CONNECTION, {}, PAGE_ROWS)).letters.length,
  },
  {
    name: 'status, with all counts',
    ask: async (ledger) => (await ledger.status(CONNECTION, FIRST_MS)).contacts.waiting,
  },
];

function people(
  name: string,
  query: { readonly wallet?: string; readonly without?: string },
): List {
  const week = { fromMs: FIRST_MS, toMs: FIRST_MS + 7 * DAY_MS };
  return {
    name: `people ${name}`,
    ask: async (ledger) =>
      (await ledger.installers(CONNECTION, { ...week, ...query, limit: PAGE_ROWS })).rows.length,
  };
}

function events(name: string, query: Omit<EventQuery, 'limit'>): List {
  return {
    name: `events ${name}`,
    ask: async (ledger) =>
      (await ledger.events(CONNECTION, { ...query, limit: PAGE_ROWS })).rows.length,
  };
}

function contacts(name: string, query: Omit<ContactListQuery, 'limit'>): List {
  return {
    name: `contacts ${name}`,
    ask: async (ledger) =>
      (await ledger.contacts(CONNECTION, { ...query, limit: PAGE_ROWS })).rows.length,
  };
}

function leftOut(name: string, query: { readonly property?: string }): List {
  return {
    name: `values left out ${name}`,
    ask: async (ledger) =>
      (await ledger.leftOutValues(CONNECTION, { ...query, limit: PAGE_ROWS })).rows.length,
  };
}
