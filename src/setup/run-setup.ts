import type { Secret } from '../core/secret.ts';
import type { SetupStep } from '../core/setup/plan.ts';
import type { DefinitionResult } from '../hubspot/definition-result.ts';
import { PropertyDefinitions } from '../hubspot/definitions.ts';
import { defineEvent, extendEvent } from '../hubspot/event-definitions.ts';
import { describeAdminFailure, type AdminAnswer } from '../neostore/admin-answer.ts';
import type { Webhook } from '../neostore/admin-client.ts';
import type { HubSpotSide, NeostoreSide } from './sides.ts';

/** What became of one step. */
export interface StepResult {
  readonly step: SetupStep;
  readonly outcome: StepOutcome;
}

export type StepOutcome =
  /** A webhook that was created has a secret, which Neostore may tell only now. */
  | { readonly kind: 'done'; readonly secret?: Secret }
  /** Not made and not needed; says what is used instead. */
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Not tried, because something before it failed. */
  | { readonly kind: 'not tried' };

/** Where steps are carried out. */
export interface SetupTargets {
  /** Null where no step concerns it. */
  readonly hubspot: HubSpotSide | null;
  readonly neostore: NeostoreSide;
}

/**
 * Carries out the steps of a plan in their order and reports each. After a failure, what is of the
 * same kind is still tried and the rest is not: it may need what is missing. Never throws for what
 * HubSpot and Neostore do.
 */
export async function runSetup(
  steps: readonly SetupStep[],
  targets: SetupTargets,
  onResult: (result: StepResult) => void,
): Promise<readonly StepResult[]> {
  const run = stepRunner(steps, targets);
  const results: StepResult[] = [];
  let failedKind: SetupStep['kind'] | null = null;
  for (const step of steps) {
    const isTried = failedKind === null || failedKind === step.kind;
    const outcome: StepOutcome = isTried ? await run(step) : { kind: 'not tried' };
    if (outcome.kind === 'failed') failedKind = step.kind;
    results.push({ step, outcome });
    onResult({ step, outcome });
  }
  return results;
}

function stepRunner(
  steps: readonly SetupStep[],
  { hubspot, neostore }: SetupTargets,
): (step: SetupStep) => Promise<StepOutcome> {
  const forNeostore = (step: SetupStep): Promise<StepOutcome> => runWebhookStep(step, neostore);
  if (hubspot === null) return forNeostore;
  const definitions = new PropertyDefinitions(hubspot.api, hubspot.apiVersion);
  const properties = steps.flatMap((step) =>
    step.kind === 'create property' ? [step.property] : [],
  );
  // All properties are created at the first of them, in as few requests as possible.
  let created: ReturnType<PropertyDefinitions['createProperties']> | null = null;
  return async (step) => {
    switch (step.kind) {
      case 'create group':
        return outcomeOf(await definitions.createGroup(step.group));
      case 'create property': {
        created ??= definitions.createProperties(properties);
        return outcomeOf((await created).get(step.property.name) ?? NOT_ASKED);
      }
      case 'extend options':
        return outcomeOf(await definitions.extendOptions(step.property, step.added));
      case 'define event':
        return eventOutcome(await defineEvent(hubspot.api, step.event), hubspot);
      case 'extend event': {
        const { event: name, fullyQualifiedName, added } = step;
        const event = { name, fullyQualifiedName };
        return eventOutcome(await extendEvent(hubspot.api, event, added), hubspot);
      }
      case 'create webhook':
      case 'update webhook':
      case 'remove webhook':
        return forNeostore(step);
    }
  };
}

const NOT_ASKED: DefinitionResult = {
  kind: 'failed',
  reason: 'HubSpot was not asked',
  cause: 'unavailable',
};

async function runWebhookStep(step: SetupStep, neostore: NeostoreSide): Promise<StepOutcome> {
  if (neostore.kind === 'skipped') return { kind: 'skipped', reason: neostore.reason };
  const { client } = neostore;
  switch (step.kind) {
    case 'create webhook':
      return creationOutcome(await client.createWebhook(step.settings));
    case 'update webhook':
      return adminOutcome(await client.changeWebhook(step.id, step.settings));
    case 'remove webhook':
      return adminOutcome(await client.removeWebhook(step.id));
    default:
      return { kind: 'skipped', reason: 'HubSpot is not connected' };
  }
}

function outcomeOf(result: DefinitionResult): StepOutcome {
  return result.kind === 'done' ? result : { kind: 'failed', reason: result.reason };
}

/** Reading definitions can be allowed where making them is not. */
function eventOutcome(result: DefinitionResult, { timeline }: HubSpotSide): StepOutcome {
  const hasOtherWay = timeline === 'auto';
  if (result.kind === 'failed' && result.cause === 'forbidden' && hasOtherWay) {
    const reason = `${result.reason}; until then the timeline is written as notes`;
    return { kind: 'skipped', reason };
  }
  return outcomeOf(result);
}

function creationOutcome(answer: AdminAnswer<Webhook>): StepOutcome {
  const secret = answer.kind === 'done' ? answer.value.signatureSecret : null;
  return secret === null ? adminOutcome(answer) : { kind: 'done', secret };
}

function adminOutcome(answer: AdminAnswer<unknown>): StepOutcome {
  if (answer.kind === 'done') return { kind: 'done' };
  return { kind: 'failed', reason: describeAdminFailure(answer) };
}
