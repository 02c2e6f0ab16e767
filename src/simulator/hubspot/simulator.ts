import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../clock.ts';
import { AppEvents } from './app-events.ts';
import { seededChance } from './chance.ts';
import { contactEndpoints } from './contact-endpoints.ts';
import { allProperties, type HistoryEntry } from './contact.ts';
import { Contacts } from './contacts.ts';
import { Credential } from './credential.ts';
import { CustomEvents, type RepeatedEvents } from './custom-events.ts';
import { SCOPES, type Account, type Endpoint } from './endpoint.ts';
import { eventEndpoints } from './event-endpoints.ts';
import { FaultScript } from './faults.ts';
import { createApp } from './http.ts';
import { ENTERPRISE_QUOTA, RateLimits, type Quota } from './limits.ts';
import { noteEndpoints } from './note-endpoints.ts';
import { Notes } from './notes.ts';
import { OAuthTokens, type InstalledApp } from './oauth.ts';
import { pageRoutes } from './page-routes.ts';
import { PropertyCatalog } from './properties.ts';
import { propertyEndpoints } from './property-endpoints.ts';
import { isoOf } from './property-value.ts';
import { provision, type Provision } from './provision.ts';
import { RequestRecorder, type RequestLog } from './request-log.ts';
import { TemplateEvents, type RepeatedTemplateEvents } from './template-events.ts';
import { timelineEndpoints } from './timeline-endpoints.ts';
import { Timeline, type TimelineEntry } from './timeline.ts';
import type { JsonObject } from '../../model/json.ts';

/** How the simulated account is, where it differs from a usual one. */
export interface SimulatorOptions {
  readonly clock: Clock;
  readonly portalId?: string;
  /** The accepted bearer token; every token is accepted without it, unless an app is installed. */
  readonly token?: string;
  /** An app that is installed by OAuth; its tokens are accepted, too, and may put app events on timelines. */
  readonly app?: InstalledApp;
  /** IANA name; the daily quota starts again at midnight there. */
  readonly timeZone?: string;
  /** What the account says of its time zone, where it says something else. */
  readonly saidTimeZone?: string | null;
  readonly limits?: Quota;
  /** Time between a request and its answer. */
  readonly latencyMs?: number;
  /** Scopes of the token; all that the simulator knows without it, `timeline` only where an app is installed. */
  readonly scopes?: readonly string[];
  /** Decides the order of batch results and the chance of faults. */
  readonly seed?: number;
  /** What becomes of a custom event whose uuid was seen; `ignored` without it. */
  readonly repeatedEvents?: RepeatedEvents;
  /** What becomes of a template's event whose id was seen; `replaced` without it. */
  readonly repeatedTemplateEvents?: RepeatedTemplateEvents;
  /** Whether trace ids isolate bad records of upserts by e-mail, too. HubSpot's documentation leaves it open; true without it. */
  readonly partialEmailUpserts?: boolean;
  /** Whether a batch that writes a record within two seconds of its last change is refused with 423; false without it. */
  readonly locks?: boolean;
  /** Whether a merge keeps the id of the primary record (a HubSpot beta); false without it. */
  readonly primaryIdPreservation?: boolean;
  /** Whether unique values that differ in case alone are one. HubSpot's documentation leaves it open; true without it. */
  readonly foldsUniqueValues?: boolean;
}

/** A contact as a person in HubSpot would see it. */
export interface SimulatedContact {
  readonly id: string;
  /** With those that HubSpot computes; empty ones are left out. */
  readonly properties: { readonly [name: string]: string };
  readonly secondaryEmails: readonly string[];
  /** Oldest first. */
  readonly timeline: readonly TimelineEntry[];
  /** By property, newest first. */
  readonly history: { readonly [name: string]: readonly HistoryEntry[] };
  /** ISO 8601 in UTC, as are all instants here. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/**
 * A HubSpot account in memory, reached over HTTP: contacts, property definitions, custom events and
 * notes with HubSpot's rules and peculiarities, and a page that shows them. What goes wrong, and
 * when, is written into {@link HubSpotSimulator.faults}.
 */
export class HubSpotSimulator {
  readonly faults: FaultScript;
  readonly #options: SimulatorOptions;
  readonly #account: Account;
  readonly #credential: Credential;
  readonly #limits: RateLimits;
  readonly #recorder = new RequestRecorder();
  #running: { server: Server; stop: AbortController; url: string } | undefined;

  constructor(options: SimulatorOptions) {
    const seed = options.seed ?? 1;
    this.#options = options;
    this.faults = new FaultScript(seededChance(seed + 1));
    this.#account = openAccount(options, seed);
    this.#credential = openCredential(options);
    this.#limits = new RateLimits(options.limits ?? ENTERPRISE_QUOTA, this.#account.timeZone);
  }

  /** Listens on loopback and a free port by default, and returns the base URL. */
  async start(listen: { port?: number; host?: string } = {}): Promise<string> {
    if (this.#running !== undefined) return this.#running.url;
    const stop = new AbortController();
    const respond = this.#app(stop.signal).callback();
    const server = createServer((request, response) => void respond(request, response));
    const host = listen.host ?? '127.0.0.1';
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(listen.port ?? 0, host, resolve);
    });
    const { port } = server.address() as AddressInfo;
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    this.#running = { server, stop, url };
    return url;
  }

  /** Closes the listener and every connection, also those that hang. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    running.stop.abort();
    const closed = new Promise<void>((resolve) => void running.server.close(() => resolve()));
    running.server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /**
   * Creates properties and custom event definitions as an administrator would, without requests.
   * @throws Refusal when HubSpot would not accept them
   */
  provision(definitions: Provision): void {
    provision(this.#account, definitions);
  }

  /** All contacts that are not deleted or merged away. */
  contacts(): readonly SimulatedContact[] {
    const { contacts, timeline } = this.#account;
    return contacts.all().map((contact) => ({
      id: contact.id,
      properties: allProperties(contact),
      secondaryEmails: contact.secondaryEmails,
      timeline: timeline.of(contact),
      history: contact.history,
      createdAt: isoOf(contact.createdAtMs),
      updatedAt: isoOf(contact.updatedAtMs),
    }));
  }

  /** What was requested so far; the page's own requests do not count. */
  requests(): RequestLog {
    return this.#recorder.read();
  }

  /** Gives a contact a secondary e-mail address, as a person does in HubSpot. */
  addEmail(contactId: string, address: string): void {
    this.#account.contacts.addEmail(contactId, address);
  }

  /**
   * Changes values of a contact as a person does in HubSpot, whose history then says so.
   * @throws Refusal when HubSpot would not accept them
   */
  editContact(contactId: string, values: { readonly [name: string]: string }): void {
    this.#account.contacts.update(contactId, values, 'exists', 'CRM_UI');
  }

  /** Deletes a contact as a person does in HubSpot. */
  deleteContact(contactId: string): void {
    this.#account.contacts.archive(contactId);
  }

  /** Uses up part of the day's quota, as the account's other apps do. */
  spendDailyQuota(requests: number): void {
    this.#limits.spendDaily(requests, this.#options.clock.now());
  }

  /** From here on every token is answered 401, and no new one is granted: the app was taken out of the account. */
  revokeToken(): void {
    this.#credential.revoke();
  }

  restoreToken(): void {
    this.#credential.restore();
  }

  /** Ends all access tokens that came from OAuth before their time; the next request with one is answered 401. */
  expireAccessTokens(): void {
    this.#credential.expireAccessTokens();
  }

  /** Replaces the scopes of the token. */
  grantScopes(scopes: readonly string[]): void {
    this.#credential.grantOnly(scopes);
  }

  #app(signal: AbortSignal): ReturnType<typeof createApp> {
    const { clock, latencyMs = 0 } = this.#options;
    const account = this.#account;
    const gate = {
      clock,
      chance: account.chance,
      credential: this.#credential,
      limits: this.#limits,
      faults: this.faults,
      recorder: this.#recorder,
      latencyMs,
      signal,
    };
    return createApp(gate, endpointsOf(account), pageRoutes(account, this.#recorder));
  }
}

function openCredential({ token, app, clock, scopes }: SimulatorOptions): Credential {
  const oauth = app === undefined ? undefined : new OAuthTokens(app, () => clock.now());
  // The `timeline` scope is for apps that are installed by OAuth; keys cannot be given it.
  const usual = Object.values(SCOPES).filter(
    (scope) => oauth !== undefined || scope !== 'timeline',
  );
  return new Credential(token, oauth, scopes ?? usual);
}

function openAccount(options: SimulatorOptions, seed: number): Account {
  const { portalId = '8830001', timeZone = 'Europe/Paris' } = options;
  const now = (): number => options.clock.now();
  const catalog = new PropertyCatalog();
  const { primaryIdPreservation = false, foldsUniqueValues = true } = options;
  const setting = { catalog, portalId, now, primaryIdPreservation, foldsUniqueValues };
  const contacts = new Contacts(setting);
  const timeline = new Timeline();
  const shared = { portalId, now, contacts, timeline };
  return {
    ...shared,
    timeZone,
    saidTimeZone: options.saidTimeZone === undefined ? timeZone : options.saidTimeZone,
    catalog,
    events: new CustomEvents({ ...shared, repeated: options.repeatedEvents ?? 'ignored' }),
    appEvents: new AppEvents(shared),
    templateEvents: new TemplateEvents({
      ...shared,
      repeated: options.repeatedTemplateEvents ?? 'replaced',
    }),
    notes: new Notes(shared),
    chance: seededChance(seed),
    partialEmailUpserts: options.partialEmailUpserts ?? true,
    locks: options.locks ?? false,
  };
}

function endpointsOf(account: Account): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/account-info/:version/details',
      scopes: [],
      run: () => ({ status: 200, body: accountDetails(account) }),
    },
    ...contactEndpoints(account),
    ...propertyEndpoints(account),
    ...eventEndpoints(account),
    ...noteEndpoints(account),
    ...timelineEndpoints(account),
  ];
}

function accountDetails({ portalId, saidTimeZone: timeZone }: Account): JsonObject {
  const uiDomain = 'app.hubspot.com';
  return { portalId: Number(portalId), accountType: 'STANDARD', timeZone, uiDomain };
}
