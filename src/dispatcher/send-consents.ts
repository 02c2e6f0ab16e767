import { CONSENT_ENDS } from '../core/consent/consent-ends.ts';
import { findSubscription } from '../core/consent/find-subscription.ts';
import { isConsentNews } from '../core/consent/decide.ts';
import type { ConsentRule } from '../core/mapping/mapping.ts';
import type { Heard } from '../core/sending/lane-health.ts';
import { callBack } from './call-back.ts';
import { NOTHING, type Connection, type SendReport } from './connection.ts';
import { endUnchanged, settlementOf, type EndedConsent } from './end-consent.ts';
import { lookAtConsents } from './look-at-consents.ts';
import type { MappedConsent } from './mapped-consent.ts';
import { writeDecided } from './write-decided.ts';
import type { ConsentToSend, SubscriptionType } from '../model/consent.ts';
import type { Blocked } from '../model/outcome.ts';

/**
 * Brings consents to HubSpot. HubSpot is asked how each address stands before anything is written, so
 * that nobody is subscribed again who has unsubscribed there, and nothing is written twice.
 *
 * @param limit consents to claim at most
 */
export async function sendConsents(connection: Connection, limit: number): Promise<SendReport> {
  const { work, clock, hubspot, standing, mapping } = connection;
  await callBack(connection);
  const claimed = await work.claimConsents(clock.now(), limit);
  if (claimed.length === 0) return NOTHING;
  const rules = new Map(mapping.consents.map((rule) => [rule.name, rule]));
  const quiet = claimed.flatMap((consent) => endWithout(consent, rules.get(consent.name)));
  const settle = async (ended: readonly EndedConsent[]): Promise<void> => {
    const settlements = ended.map((one) => settlementOf(one, standing));
    if (settlements.length > 0) {
      await work.settleConsents(standing.guard(settlements), clock.now());
    }
  };
  await settle(quiet);
  const isEnded = new Set(quiet.map(({ consent }) => consent));
  const open = claimed.filter((consent) => !isEnded.has(consent));
  if (open.length === 0) return { ...NOTHING, claimed: claimed.length };
  const types = await hubspot.subscriptions();
  standing.ask('subscriptions', types.kind === 'done' ? null : types);
  if (types.kind !== 'done') return { ...NOTHING, halt: types };
  const { now, later } = standing.admit(open, ({ name }) => [namedEndpoint(name), 'read', 'write']);
  const { mapped, ended: unnamed } = namedIn(now, rules, types.value);
  const looked = await lookAtConsents(connection, mapped);
  const written = await writeDecided(connection, looked.decided);
  const ended = [...unnamed, ...looked.ended, ...written];
  const halt = standing.hear([...looked.heard, ...ended.flatMap(heardOf)]);
  await settle([...ended, ...later.map((consent) => aside(consent))]);
  return { ...NOTHING, claimed: claimed.length, halt };
}

/** Of which there is nothing to ask HubSpot. */
function endWithout(consent: ConsentToSend, rule: ConsentRule | undefined): EndedConsent[] {
  const { choice, memory, email } = consent;
  if (rule === undefined)
    return [{ consent, memory, next: CONSENT_ENDS.notMapped, endpoint: null }];
  return isConsentNews(choice, memory, email) ? [] : [endUnchanged(consent)];
}

function aside(consent: ConsentToSend): EndedConsent {
  return { consent, memory: consent.memory, next: null, endpoint: null };
}

/** The endpoint by which the lane knows that a name of the mapping leads nowhere. */
function namedEndpoint(name: string): string {
  return `consent ${name}`;
}

interface Named {
  readonly mapped: readonly MappedConsent[];
  readonly ended: readonly EndedConsent[];
}

function namedIn(
  consents: readonly ConsentToSend[],
  rules: ReadonlyMap<string, ConsentRule>,
  types: readonly SubscriptionType[],
): Named {
  const mapped: MappedConsent[] = [];
  const ended: EndedConsent[] = [];
  for (const consent of consents) {
    const rule = rules.get(consent.name);
    if (rule === undefined) continue;
    const found = findSubscription(types, rule.subscription);
    if (found.kind === 'found') mapped.push({ consent, rule, type: found.type });
    else {
      const failure: Blocked = {
        kind: 'blocked',
        scope: 'endpoint',
        reason: 'no-subscription',
        stage: 'not sent',
        detail: found.reason,
      };
      const endpoint = namedEndpoint(consent.name);
      ended.push({ consent, memory: consent.memory, next: null, endpoint, failure });
    }
  }
  return { mapped, ended };
}

function heardOf({ consent, endpoint, failure }: EndedConsent): readonly Heard[] {
  return endpoint === null ? [] : [{ id: consent.id, endpoint, failure: failure ?? null }];
}
