import { describe } from '@jest/globals';
import { appending, applying, ignoredEvents } from './conformance/events.ts';
import {
  claimingContacts,
  settlingContacts,
  settlingNewerContacts,
  syncingEvents,
} from './conformance/contacts.ts';
import { foldingWhenApplied, foldingWhenSettled } from './conformance/folds.ts';
import {
  backlogAge,
  inspecting,
  reporting,
  reportingNow,
  seeingThePortal,
  keepingCredentials,
} from './conformance/reports.ts';
import { entriesAndRecords, sendingEntries } from './conformance/timeline.ts';
import { type Open, Scene } from './scene.ts';

/** What every ledger promises, whatever database it lives in; `open` gives an empty ledger. */
export function ledgerConformance(name: string, open: Open): void {
  describe(`${name} as a ledger`, () => {
    const scene = new Scene(open);
    describe('appending', () => appending(scene));
    describe('applying', () => applying(scene));
    describe('ignored events', () => ignoredEvents(scene));
    describe('claiming contacts', () => claimingContacts(scene));
    describe('events and HubSpot', () => syncingEvents(scene));
    describe('settling contacts', () => settlingContacts(scene));
    describe('settling contacts that changed meanwhile', () => settlingNewerContacts(scene));
    describe('folding when events are applied', () => foldingWhenApplied(scene));
    describe('folding when contacts are settled', () => foldingWhenSettled(scene));
    describe('timeline entries and records', () => entriesAndRecords(scene));
    describe('sending timeline entries', () => sendingEntries(scene));
    describe('status', () => reporting(scene));
    describe('a connection', () => reportingNow(scene));
    describe('the portal', () => seeingThePortal(scene));
    describe('a credential', () => keepingCredentials(scene));
    describe('the age of the backlog', () => backlogAge(scene));
    describe('views', () => inspecting(scene));
  });
}
