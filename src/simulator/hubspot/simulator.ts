import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../clock.ts';
import type { KnownAnswers } from '../../core/hubspot-answers.ts';
import { createRandom } from '../neostore/random.ts';
import { accountDetails } from './account-details.ts';
import { contactEndpoints } from './contact-endpoints.ts';
import { allProperties, type HistoryEntry } from './contact.ts';
import { Credential } from './credential.ts';
import { SCOPES, type Account, type AccountType, type Endpoint } from './endpoint.ts';
import { eventEndpoints } from './event-endpoints.ts';
import { FaultScript } from './faults.ts';
import { createApp } from './http.ts';
import { ENTERPRISE_QUOTA, RateLimits, type Quota } from './limits.ts';
import { noteEndpoints } from './note-endpoints.ts';
import { OAuthTokens, type InstalledApp } from './oauth.ts';
import { openAccount } from './open-account.ts';
import { pageRoutes } from './page-routes.ts';
import { propertyEndpoints } from './property-endpoints.ts';
import { isoOf } from './instant.ts';
import { provision, type Provision } from './provision.ts';
import { RequestRecorder, type RequestLog } from './request-log.ts';
import { subscriptionEndpoints } from './subscription-endpoints.ts';
import type { SimulatedStatus } from './subscriptions.ts';
import { timelineEndpoints } from './timeline-endpoints.ts';
import type { TimelineEntry } from './timeline.ts';
import { TroubleBoard } from './trouble-board.ts';

/** How the simulated account is, where it differs from a usual one, and how it answers where that is left open. */
export interface SimulatorOptions extends KnownAnswers {
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
  /** Whether a batch that writes a record within two seconds of its last change is refused with 423; false without it. */
  readonly locks?: boolean;
  /** What kind of account it says it is; `STANDARD` without it. */
  readonly accountType?: AccountType;
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
  /** The trouble that a person may switch on, here or on the page. */
  readonly trouble: TroubleBoard;
  readonly #options: SimulatorOptions;
  readonly #account: Account;
  readonly #credential: Credential;
  readonly #limits: RateLimits;
  readonly #recorder = new RequestRecorder();
  #running: { server: Server; stop: AbortController; url: string } | undefined;

  constructor(options: SimulatorOptions) {
    const seed = options.seed ?? 1;
    this.#options = options;
    this.faults = new FaultScript(createRandom(seed + 1).next);
    this.#account = openAccount(options, seed);
    this.#credential = openCredential(options);
    this.#limits = new RateLimits(options.limits ?? ENTERPRISE_QUOTA, this.#account.timeZone);
    this.trouble = new TroubleBoard({
      faults: this.faults,
      credential: this.#credential,
      limits: this.#limits,
      rules: this.#account.rules,
    });
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

  /** Serves a connection that does not come over the network; to be called once it is started. */
  serve(connection: Duplex): void {
    this.#running?.server.emit('connection', connection);
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
    const write = { wording: 'exists', sourceType: 'CRM_UI' } as const;
    this.#account.contacts.update(contactId, values, write);
  }

  /**
   * Makes a contact as a person does in HubSpot; returns the id of its record.
   * @throws Refusal when HubSpot would not accept it
   */
  makeContact(values: { readonly [name: string]: string }): string {
    const write = { wording: 'exists', sourceType: 'CRM_UI' } as const;
    return this.#account.contacts.create(values, write).contact.id;
  }

  /**
   * Merges a contact into another as a person does in HubSpot.
   * @throws Refusal when one of them is not there
   */
  mergeContacts(primaryId: string, otherId: string): void {
    this.#account.contacts.merge(primaryId, otherId);
  }

  /** Deletes a contact as a person does in HubSpot. */
  deleteContact(contactId: string): void {
    this.#account.contacts.archive(contactId);
  }

  /**
   * Brings a deleted contact back, as a person does in HubSpot within 90 days.
   * @throws Refusal when it is not there, or another one has its unique values
   */
  restoreContact(contactId: string): void {
    this.#account.contacts.restore(contactId);
  }

  /**
   * Deletes a contact for privacy, as a person does in HubSpot; its addresses cannot come back.
   */
  forgetContact(contactId: string): void {
    this.#account.contacts.forget(contactId);
  }

  /**
   * A person fills in a form of the account: who was deleted for privacy comes back by that alone.
   * Returns the id of the record. [HubSpot's help: how do I perform a GDPR delete]
   *
   * @throws Refusal when somebody has the address
   */
  fillForm(address: string): string {
    const { contacts } = this.#account;
    contacts.admitEmail(address);
    const write = { wording: 'exists', sourceType: 'FORM' } as const;
    return contacts.create({ email: address }, write).contact.id;
  }

  /**
   * Takes a contact property out of use, as an administrator does.
   * @throws Refusal when HubSpot defined it
   */
  archiveProperty(name: string): void {
    this.#account.catalog.archive(name);
  }

  /**
   * Takes a custom event out of use, as an administrator does; its name is spent.
   * @throws Refusal when there is none of that name
   */
  archiveEvent(name: string): void {
    this.#account.eventDefinitions.archive(`pe${this.#account.portalId}_${name}`);
  }

  /** How an address stands to the subscription types that are in use. */
  subscriptionsOf(address: string): readonly SimulatedStatus[] {
    return this.#account.subscriptions.of(address);
  }

  /**
   * Unsubscribes an address, as the person does by the link in an e-mail.
   *
   * @param subscriptionId id of the type; null for all e-mail
   */
  unsubscribe(address: string, subscriptionId: string | null): void {
    const { subscriptions } = this.#account;
    if (subscriptionId === null) subscriptions.unsubscribeAll(address);
    else subscriptions.unsubscribe(address, subscriptionId);
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
      answers: account.answers,
      credential: this.#credential,
      limits: this.#limits,
      faults: this.faults,
      recorder: this.#recorder,
      latencyMs,
      signal,
    };
    return createApp(gate, endpointsOf(account), pageRoutes(account, this.#recorder, this.trouble));
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
    ...subscriptionEndpoints(account),
  ];
}
