import { hubspotAnswers } from '../../core/hubspot-answers.ts';
import { createRandom } from '../neostore/random.ts';
import { AppEvents } from './app-events.ts';
import { Blocklist } from './blocklist.ts';
import { Contacts } from './contacts.ts';
import { CustomEvents } from './custom-events.ts';
import type { Account } from './endpoint.ts';
import { EventDefinitions } from './event-definitions.ts';
import { Notes } from './notes.ts';
import { PropertyCatalog } from './properties.ts';
import type { SimulatorOptions } from './simulator.ts';
import { Subscriptions } from './subscriptions.ts';
import { TemplateEvents } from './template-events.ts';
import { Timeline } from './timeline.ts';

/** An account without contacts, with the definitions that HubSpot itself brings. */
export function openAccount(options: SimulatorOptions, seed: number): Account {
  const { portalId = '8830001', timeZone = 'Europe/Paris' } = options;
  const now = (): number => options.clock.now();
  const answers = hubspotAnswers(options);
  const catalog = new PropertyCatalog(answers);
  const rules: Account['rules'] = { current: {} };
  const blocklist = new Blocklist(answers.blockedEmail);
  const contacts = new Contacts({
    catalog,
    portalId,
    now,
    answers,
    blocklist,
    rules: () => rules.current,
  });
  const timeline = new Timeline();
  const shared = { portalId, now, contacts, timeline, answers };
  const eventDefinitions = new EventDefinitions({ portalId, now, answers });
  return {
    ...shared,
    catalog,
    rules,
    eventDefinitions,
    timeZone,
    accountType: options.accountType ?? 'STANDARD',
    saidTimeZone: options.saidTimeZone === undefined ? timeZone : options.saidTimeZone,
    events: new CustomEvents({ ...shared, definitions: eventDefinitions }),
    appEvents: new AppEvents(shared),
    templateEvents: new TemplateEvents(shared),
    notes: new Notes(shared),
    subscriptions: new Subscriptions(shared),
    chance: createRandom(seed).next,
    locks: options.locks ?? false,
  };
}
