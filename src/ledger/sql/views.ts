import { prepareEventsToTry } from './events-to-try.ts';
import type { Sql } from './sql.ts';
import type { Store } from '../store.ts';
import { keysMeantBy, PASS_KEY } from '../../core/identity.ts';
import type { ViewStore } from '../desk-store.ts';
import type { KeyOfContact } from '../../core/ledger/keyring.ts';
import { IDS, prepareQueryOfIds } from './bulk.ts';
import { prepareContactList } from './contact-list.ts';
import { SUMMARY_COLUMNS } from './event-columns.ts';
import { distinct } from './distinct.ts';
import { prepareEventIds, prepareEventList } from './event-list.ts';
import { prepareLeftOutList } from './left-out-list.ts';
import { prepareRequestViews } from './request-views.ts';
import type { DroppedValue } from '../../model/application.ts';
import type {
  ConsentView,
  EntryView,
  EventFacts,
  EventSummary,
  EventView,
} from '../../model/view.ts';

/** Timeline entries that the view of an event or contact shows, the newest. */
const ENTRIES_SHOWN_MAX = 100;

/** Events that the view of a contact shows, the newest. */
const EVENTS_SHOWN_MAX = 50;

type EventViewRow = Omit<EventView, 'dropped' | 'facts' | 'timeline' | 'requests'> & {
  readonly dropped: string;
};

type FactsRow = { readonly [column in keyof EventFacts]: string };

type Requests = ReturnType<typeof prepareRequestViews>;

const ENTRY_COLUMNS = `timeline.id, events.event_id AS eventId, timeline.name, timeline.at,
  timeline.state, timeline.reason, timeline.code, timeline.driver, timeline.remote_id AS remoteId`;

/** Prepares what a person sees of events and contacts. */
export function prepareViews(sql: Sql): ViewStore {
  const requests = prepareRequestViews(sql);
  return {
    listEvents: prepareEventList(sql),
    listEventIds: prepareEventIds(sql),
    listContacts: prepareContactList(sql),
    listWallets: prepareWallets(sql),
    listLeftOut: prepareLeftOutList(sql),
    loadRequestBodies: requests.bodies,
    loadEventsToTry: prepareEventsToTry(sql),
    loadEventView: prepareEventView(sql, requests),
    loadBesideContact: prepareBesideContact(sql, requests),
    loadNamingKeys: prepareNamingKeys(sql),
    ...prepareFind(sql),
  };
}

function prepareWallets(sql: Sql): ViewStore['listWallets'] {
  const names = sql.prepare<[{ connection: string; limit: number }], { wallet: string }>(
    `${distinct('wallet', 'contacts', 'connection = @connection')} LIMIT @limit`,
  );
  return async (connection, limit) => {
    const rows = await names.all({ connection, limit });
    return rows.map(({ wallet }) => wallet);
  };
}

function prepareEventView(sql: Sql, requests: Requests): ViewStore['loadEventView'] {
  const event = sql.prepare<[string, string], EventViewRow>(`
    SELECT ${SUMMARY_COLUMNS}, body_bytes AS bodyBytes, body_hash AS bodyHash,
      signature_encoding AS signatureEncoding, mapping_version AS mappingVersion, dropped, body
    FROM events LEFT JOIN event_bodies USING (seq)
    WHERE connection = ? AND event_id = ?`);
  const timeline = sql.prepare<[number], EntryView>(`
    SELECT ${ENTRY_COLUMNS} FROM timeline JOIN events ON events.seq = timeline.event_seq
    WHERE event_seq = ? ORDER BY timeline.id LIMIT ${ENTRIES_SHOWN_MAX}`);
  const facts = sql.prepare<[number], FactsRow>(
    'SELECT keys, registers, effects FROM event_facts WHERE seq = ?',
  );
  return async (connection, eventId) => {
    const row = await event.get(connection, eventId);
    if (row === undefined) return null;
    const view = {
      ...row,
      dropped: JSON.parse(row.dropped) as DroppedValue[],
      facts: factsOf(await facts.get(row.seq)),
      timeline: await timeline.all(row.seq),
      requests: [],
    };
    return { ...view, requests: await requests.ofEvent(view) };
  };
}

function factsOf(row: FactsRow | undefined): EventFacts | null {
  if (row === undefined) return null;
  return {
    keys: JSON.parse(row.keys) as EventFacts['keys'],
    registers: JSON.parse(row.registers) as EventFacts['registers'],
    effects: JSON.parse(row.effects) as EventFacts['effects'],
  };
}

function prepareBesideContact(sql: Sql, requests: Requests): ViewStore['loadBesideContact'] {
  const timeline = sql.prepare<[number], EntryView>(`
    SELECT ${ENTRY_COLUMNS} FROM timeline JOIN events ON events.seq = timeline.event_seq
    WHERE timeline.contact_id = ? ORDER BY timeline.at DESC, timeline.id DESC
    LIMIT ${ENTRIES_SHOWN_MAX}`);
  const events = sql.prepare<[number], EventSummary>(`
    SELECT ${SUMMARY_COLUMNS} FROM events INDEXED BY events_of_contact
    WHERE contact_id = ? ORDER BY seq DESC LIMIT ${EVENTS_SHOWN_MAX}`);
  const consents = sql.prepare<[number], Omit<ConsentView, 'memory'> & { memory: string }>(
    'SELECT name, state, reason, code, memory FROM consents WHERE contact_id = ? ORDER BY name',
  );
  return async (id) => ({
    timeline: await timeline.all(id),
    consents: (await consents.all(id)).map((row) => ({
      ...row,
      memory: JSON.parse(row.memory) as ConsentView['memory'],
    })),
    events: await events.all(id),
    requests: await requests.ofContact(id),
  });
}

function prepareFind(sql: Sql) {
  const withKey = sql.prepare<[string, string], { id: number | null }>(
    'SELECT MIN(contact_id) AS id FROM contact_keys WHERE connection = ? AND value = ?',
  );
  const withRecord = sql.prepare<[string, string], { id: number }>(
    'SELECT id FROM contacts WHERE connection = ? AND hubspot_id = ?',
  );
  const event = sql.prepare<[string, string], { seq: number }>(
    'SELECT seq FROM events WHERE connection = ? AND event_id = ?',
  );
  return {
    findContact: async (connection, text) => {
      for (const value of keysMeantBy(text)) {
        const id = (await withKey.get(connection, value))?.id ?? null;
        if (id !== null) return id;
      }
      return (await withRecord.get(connection, text.trim()))?.id ?? null;
    },
    findEvent: async (connection, eventId) => (await event.get(connection, eventId))?.seq ?? null,
  } satisfies Partial<Store>;
}

/** Prepares keys that name a person rather than a pass, and rather by an e-mail address than a number. */
function prepareNamingKeys(sql: Sql): ViewStore['loadNamingKeys'] {
  return prepareQueryOfIds<KeyOfContact>(
    sql,
    `SELECT contactId, property, value FROM (
      SELECT contact_id AS contactId, property, value, ROW_NUMBER() OVER (
        PARTITION BY contact_id
        ORDER BY property = '${PASS_KEY}', property <> 'email', property, value) AS place
      FROM contact_keys WHERE contact_id IN ${IDS}) AS ranked
    WHERE place = 1`,
  );
}
