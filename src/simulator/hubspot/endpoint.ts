import type { HubSpotAnswers } from '../../core/hubspot-answers.ts';
import type { Answer } from './answer.ts';
import type { AppEvents } from './app-events.ts';
import type { Chance } from './chance.ts';
import type { Contacts } from './contacts.ts';
import type { CustomEvents } from './custom-events.ts';
import type { EventDefinitions } from './event-definitions.ts';
import type { Notes } from './notes.ts';
import type { PropertyCatalog } from './properties.ts';
import type { RecordRules } from './record-rules.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { TemplateEvents } from './template-events.ts';
import type { Timeline } from './timeline.ts';
import type { JsonObject } from '../../model/json.ts';

/** The kinds of accounts that HubSpot tells apart; the second and the third are for trials. */
export type AccountType = 'STANDARD' | 'DEVELOPER_TEST' | 'SANDBOX';

/** Everything that one simulated account holds. */
export interface Account {
  readonly portalId: string;
  readonly timeZone: string;
  readonly accountType: AccountType;
  /** What it says of its time zone. */
  readonly saidTimeZone: string | null;
  readonly catalog: PropertyCatalog;
  readonly contacts: Contacts;
  readonly eventDefinitions: EventDefinitions;
  readonly events: CustomEvents;
  readonly appEvents: AppEvents;
  readonly templateEvents: TemplateEvents;
  readonly subscriptions: Subscriptions;
  readonly notes: Notes;
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly now: () => number;
  /** How the account answers where HubSpot's documentation leaves it open. */
  readonly answers: HubSpotAnswers;
  /** What the administrator demands of contacts; replaced as a whole. */
  readonly rules: { current: RecordRules };
  /** Whether a record that was written is locked for a moment. */
  readonly locks: boolean;
}

/** A request as an endpoint sees it: authenticated, within its quota, parsed. */
export interface ApiRequest {
  /** The variable part of the path, decoded. */
  readonly id: string;
  /** All variable parts of the path, by name. */
  readonly params: { readonly [name: string]: string };
  /** Such as `2026-09` or `v3`; empty where the path has no choice of versions. */
  readonly version: string;
  /** With its version where the dated ones have it. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
}

/** One operation of HubSpot's API. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** `:version` stands for a dated version, `:id` for the variable part. */
  readonly path: string;
  /** Any of these scopes will do; none is needed when empty. */
  readonly scopes: readonly string[];
  /** Counted by neither the ten-secondly nor the daily limit. */
  readonly exempt?: boolean;
  /** @throws Refusal */
  run(request: ApiRequest): Answer;
}

/** The scopes that the simulated API asks for. */
export const SCOPES = {
  contactsRead: 'crm.objects.contacts.read',
  contactsWrite: 'crm.objects.contacts.write',
  schemasRead: 'crm.schemas.contacts.read',
  schemasWrite: 'crm.schemas.contacts.write',
  eventsSend: 'analytics.behavioral_events.send',
  eventDefinitions: 'behavioral_events.event_definitions.read_write',
  timeline: 'timeline',
  preferences: 'communication_preferences.read_write',
  preferencesRead: 'communication_preferences.read',
  preferencesWrite: 'communication_preferences.write',
  preferencesBatchRead: 'communication_preferences.statuses.batch.read',
  preferencesBatchWrite: 'communication_preferences.statuses.batch.write',
} as const;
