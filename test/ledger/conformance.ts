import { consenting } from './conformance/consents.ts';
import { describe } from '@jest/globals';
import { doubting, settingClocksBack } from './conformance/doubts.ts';
import { askingForWork, keepingLanes } from './conformance/lanes.ts';
import { keepingPasses } from './conformance/passes.ts';
import { appending, applying, ignoredEvents } from './conformance/events.ts';
import {
  claimingContacts,
  settlingContacts,
  settlingNewerContacts,
  syncingEvents,
} from './conformance/contacts.ts';
import { listingDeadLetters, retryingDeadLetters } from './conformance/dead-letters.ts';
import { keepingFacts, keepingMemos, keepingRequests } from './conformance/explaining.ts';
import { foldingWhenApplied, foldingWhenSettled } from './conformance/folds.ts';
import { identity } from './conformance/identity.ts';
import { finding } from './conformance/finding.ts';
import { listingContacts, listingEvents } from './conformance/lists.ts';
import { reconciling } from './conformance/reconcile.ts';
import { holdingRecords, mergingRecords } from './conformance/records.ts';
import { erasing, pruning } from './conformance/removing.ts';
import { choosingForReplay, entriesSaidAgain, replaying } from './conformance/replay.ts';
import {
  backlogAge,
  inspecting,
  reporting,
  reportingNow,
  seeingThePortal,
  keepingCredentials,
} from './conformance/reports.ts';
import { severalPeople } from './conformance/several.ts';
import { workingOnMappings } from './conformance/mappings.ts';
import { countingTheWallet } from './conformance/numbers.ts';
import { keepingSamples, keepingSessions } from './conformance/page.ts';
import { waiting } from './conformance/waiting.ts';
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
    describe('identity', () => identity(scene));
    describe('contacts that hold several people', () => severalPeople(scene));
    describe('folding when events are applied', () => foldingWhenApplied(scene));
    describe('folding when contacts are settled', () => foldingWhenSettled(scene));
    describe('records of HubSpot', () => holdingRecords(scene));
    describe('records of one person', () => mergingRecords(scene));
    describe('timeline entries and records', () => entriesAndRecords(scene));
    describe('sending timeline entries', () => sendingEntries(scene));
    describe('a consent', () => consenting(scene));
    describe('status', () => reporting(scene));
    describe('a connection', () => reportingNow(scene));
    describe('attempts without a known end', () => doubting(scene));
    describe('a clock that was set back', () => settingClocksBack(scene));
    describe('waits', () => waiting(scene));
    describe('sessions', () => keepingSessions(scene));
    describe('samples', () => keepingSamples(scene));
    describe('the workbench of mappings', () => workingOnMappings(scene));
    describe('lanes', () => keepingLanes(scene));
    describe('asking for work', () => askingForWork(scene));
    describe('the numbers of the wallet', () => countingTheWallet(scene));
    describe('passes', () => keepingPasses(scene));
    describe('the portal', () => seeingThePortal(scene));
    describe('a credential', () => keepingCredentials(scene));
    describe('the age of the backlog', () => backlogAge(scene));
    describe('views', () => inspecting(scene));
    describe('lists of events', () => listingEvents(scene));
    describe('lists of contacts', () => listingContacts(scene));
    describe('finding', () => finding(scene));
    describe('facts of events', () => keepingFacts(scene));
    describe('requests', () => keepingRequests(scene));
    describe('memos', () => keepingMemos(scene));
    describe('dead letters', () => listingDeadLetters(scene));
    describe('retrying dead letters', () => retryingDeadLetters(scene));
    describe('a replay', () => replaying(scene));
    describe('choosing events for a replay', () => choosingForReplay(scene));
    describe('timeline entries of a replay', () => entriesSaidAgain(scene));
    describe('reconciling', () => reconciling(scene));
    describe('erasing', () => erasing(scene));
    describe('pruning', () => pruning(scene));
  });
}
