import { Router } from '@koa/router';
import { allProperties, type Contact } from './contact.ts';
import { CONTACT_GROUP, type SimulatedProperty } from './default-properties.ts';
import type { Account } from './endpoint.ts';
import { loadPageAssets, PAGE_PATH } from '../../pages/page-assets.ts';
import { sendAsset } from '../../pages/send-asset.ts';
import { isoOf } from './instant.ts';
import type { RequestRecorder } from './request-log.ts';
import type { TroubleBoard } from './trouble-board.ts';
import { TROUBLES, type TroubleName } from './trouble.ts';
import type { TimelineEntry } from './timeline.ts';
import type {
  ContactAnswer,
  ContactSummary,
  OverviewAnswer,
  Section,
  ShownEntry,
  ShownValue,
} from './page-answers.ts';

/** Contacts in the list of the page. */
const LISTED_CONTACTS_MAX = 200;

/** Nothing but the page's own style and script runs, and it talks to nobody but its own server. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page that shows the contacts, and the JSON that its script reads. */
export function pageRoutes(
  account: Account,
  recorder: RequestRecorder,
  trouble: TroubleBoard,
): Router {
  const router = new Router();
  for (const path of ['/', '/contacts/:id', '/assets/:name']) {
    router.get(path, async (ctx) => {
      const assets = await loadPageAssets('simulator');
      const asset = assets.get(path.startsWith('/assets/') ? ctx.path : PAGE_PATH);
      ctx.set({ 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff' });
      if (asset === undefined) ctx.status = 404;
      else sendAsset(ctx, asset);
    });
  }
  // The address that a record has in HubSpot.
  router.get('/contacts/:portal/record/0-1/:id', (ctx) => {
    ctx.redirect(`/contacts/${encodeURIComponent(ctx.params['id'] ?? '')}`);
  });
  router.get('/api/overview', (ctx) => {
    const query = new URLSearchParams(ctx.querystring);
    const { total } = recorder.read();
    const now = overview(account, total, query.get('q') ?? '', query.get('revision') ?? '');
    ctx.body = { ...now, trouble: trouble.names } satisfies OverviewAnswer;
  });
  router.get('/api/contacts/:id', (ctx) => {
    const contact = account.contacts.resolve(ctx.params['id'] ?? '');
    if (contact === undefined) ctx.status = 404;
    else ctx.body = detail(account, contact);
  });
  router.get('/api/trouble', (ctx) => {
    ctx.body = TROUBLES;
  });
  // A page of another site cannot send these two without being asked first, and is not answered.
  router.put('/api/trouble/:name', (ctx) => {
    const name = troubleOf(ctx.params['name']);
    if (name !== undefined) trouble.begin(name);
    ctx.status = name === undefined ? 404 : 204;
  });
  router.delete('/api/trouble/:name', async (ctx) => {
    const name = troubleOf(ctx.params['name']);
    if (name !== undefined) await trouble.end(name);
    ctx.status = name === undefined ? 404 : 204;
  });
  return router;
}

function troubleOf(text: string | undefined): TroubleName | undefined {
  return TROUBLES.find(({ name }) => name === text)?.name;
}

/** The list, newest change first; without contacts when nothing changed since `known`. */
function overview(
  account: Account,
  requests: number,
  search: string,
  known: string,
): Omit<OverviewAnswer, 'trouble'> {
  const { contacts, timeline, subscriptions } = account;
  const revision = `${contacts.revision}.${timeline.size}.${subscriptions.revision}`;
  const all = contacts.all();
  const { portalId } = account;
  const counts = { portalId, nowMs: account.now(), requests, total: all.length, revision };
  if (revision === known) return counts;
  const wanted = search.trim().toLowerCase();
  const matching = all
    .map((contact) => summary(account, contact))
    .filter(({ id, name, email }) => `${id} ${name} ${email}`.toLowerCase().includes(wanted))
    .sort((a, b) => b.changedAt.localeCompare(a.changedAt));
  return { ...counts, matching: matching.length, contacts: matching.slice(0, LISTED_CONTACTS_MAX) };
}

function summary(account: Account, contact: Contact): ContactSummary {
  const { firstname = '', lastname = '', email = '' } = contact.properties;
  const entries = account.timeline.of(contact);
  const status = account.catalog.list().find(isWalletStatus);
  return {
    id: contact.id,
    name: `${firstname} ${lastname}`.trim() || email || `Contact ${contact.id}`,
    email,
    status: status === undefined ? null : (contact.properties[status.name] ?? 'none'),
    changedAt: isoOf(contact.updatedAtMs),
    changes: `${contact.updatedAtMs}.${entries.length}`,
  };
}

function isWalletStatus(property: SimulatedProperty): boolean {
  return property.type === 'enumeration' && property.name.endsWith('wallet_status');
}

function detail(account: Account, contact: Contact): ContactAnswer {
  return {
    ...summary(account, contact),
    createdAt: isoOf(contact.createdAtMs),
    sections: sections(account, contact),
    timeline: account.timeline.of(contact).map((entry) => renderEntry(account, entry)),
  };
}

/** The account's own property groups first, with what is empty; then what HubSpot brings, where it is filled. */
function sections(account: Account, contact: Contact): readonly Section[] {
  const values = allProperties(contact);
  const all = account.catalog.list();
  const shown = (property: SimulatedProperty): ShownValue => renderValue(property, contact, values);
  const filled = all.filter((property) => (values[property.name] ?? '') !== '');
  const common = filled.filter(({ groupName }) => groupName === CONTACT_GROUP.name);
  const groups = account.catalog.groups().filter(({ name }) => name !== CONTACT_GROUP.name);
  const own = groups.map(({ name, label }) => ({
    kind: 'wallet' as const,
    title: label,
    values: all.filter((property) => property.groupName === name).map(shown),
  }));
  const about = common.filter((property) => !property.readOnlyValue).map(shown);
  const record = common.filter((property) => property.readOnlyValue).map(shown);
  return [
    ...own,
    { kind: 'about' as const, title: 'About this contact', values: about },
    {
      kind: 'about' as const,
      title: 'Subscriptions',
      values: subscriptionValues(account, contact),
    },
    { kind: 'other' as const, title: 'Record', values: record },
  ].filter((section) => section.values.length > 0);
}

/** What was said of the contact's address; nothing where nobody has said anything. */
function subscriptionValues(
  { subscriptions }: Account,
  { properties: { email = '' } }: Contact,
): readonly ShownValue[] {
  return subscriptions
    .of(email)
    .filter(({ state }) => state !== 'NOT_SPECIFIED')
    .map(({ type, state, atMs }) => ({
      name: type.id,
      label: type.name,
      type: 'string',
      badge: false,
      text: state,
      shown: state === 'SUBSCRIBED' ? 'Subscribed' : 'Unsubscribed',
      changedAt: isoOf(atMs),
    }));
}

function renderValue(
  property: SimulatedProperty,
  contact: Contact,
  values: { readonly [name: string]: string },
): ShownValue {
  const text = values[property.name] ?? '';
  const labels = new Map(property.options.map(({ value, label }) => [value, label]));
  const options = text.split(';').map((option) => labels.get(option) ?? option);
  return {
    name: property.name,
    label: property.label,
    type: property.type,
    badge: isWalletStatus(property),
    text,
    shown: property.options.length > 0 ? options.join(', ') : text,
    changedAt: contact.history[property.name]?.[0]?.timestamp ?? null,
  };
}

function renderEntry(account: Account, entry: TimelineEntry): ShownEntry {
  const definition = account.eventDefinitions.all().find(({ name }) => name === entry.name);
  const labels = new Map(definition?.properties.map(({ name, label }) => [name, label]));
  const values = Object.entries(entry.properties).map(
    ([name, value]) => [labels.get(name) ?? name, value] as const,
  );
  const { kind, id, occurredAt, name, label, body } = entry;
  return { kind, id, occurredAt, name, label, body, values: Object.fromEntries(values) };
}
