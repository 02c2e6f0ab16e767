import type { Conflict, SetupPlan, SetupStep } from '../core/setup/plan.ts';
import type { WantedEventProperty, WantedProperty } from '../core/setup/wanted.ts';
import type { StepResult } from '../setup/run-setup.ts';
import { counted } from './text.ts';

/** A plan as lines: `+` makes, `~` changes, `-` removes, `!` stands in the way, `=` is right. */
export function planText(plan: SetupPlan): string {
  const { steps, conflicts, notes, unchanged } = plan;
  return [
    ...steps.map(stepText),
    ...conflicts.map(conflictText),
    ...notes.map((note) => `i ${note}`),
    ...(unchanged === 0 ? [] : [unchangedText(unchanged)]),
  ].join('\n');
}

/** One step as a line of the plan. */
function stepText(step: SetupStep): string {
  switch (step.kind) {
    case 'create group':
      return `+ create property group ${step.group.name} ("${step.group.label}")`;
    case 'create property':
      return `+ create property ${step.property.name} (${kindOf(step.property)})`;
    case 'extend options':
      return `~ extend options of ${step.property}: + ${step.added.join(', + ')}`;
    case 'define event':
      return `+ define timeline event ${step.event.name} (${names(step.event.properties)})`;
    case 'extend event':
      return `~ extend timeline event ${step.event}: + ${names(step.added)}`;
    case 'create webhook':
      return `+ create webhook to ${step.settings.endpoint} (${step.settings.events.join(', ')})`;
    case 'update webhook':
      return `~ change webhook ${step.id}: ${step.changes.join('; ')}`;
    case 'remove webhook':
      return `- remove webhook ${step.id} to ${step.endpoint}`;
  }
}

/** What became of a step, as a line of progress. */
export function resultText({ step, outcome }: StepResult): string {
  const subject = subjectOf(step);
  switch (outcome.kind) {
    case 'done':
      return `done: ${subject}`;
    case 'skipped':
      return `skipped: ${subject}: ${outcome.reason}`;
    case 'failed':
      return `FAILED: ${subject}: ${outcome.reason}`;
    case 'not tried':
      return `not tried: ${subject}`;
  }
}

function subjectOf(step: SetupStep): string {
  switch (step.kind) {
    case 'create group':
      return `property group ${step.group.name}`;
    case 'create property':
      return `property ${step.property.name}`;
    case 'extend options':
      return `options of property ${step.property}`;
    case 'define event':
      return `timeline event ${step.event.name}`;
    case 'extend event':
      return `timeline event ${step.event}`;
    case 'create webhook':
      return `webhook to ${step.settings.endpoint}`;
    case 'update webhook':
    case 'remove webhook':
      return `webhook ${step.id}`;
  }
}

function conflictText({ subject, fault }: Conflict): string {
  return `! conflict: ${subject} ${fault}`;
}

function unchangedText(count: number): string {
  return count === 1
    ? '= 1 thing is as it should be'
    : `= ${counted(count, 'thing')} are as they should be`;
}

function kindOf({ type, unique, multiple, options }: WantedProperty): string {
  const several = multiple ? ', several at once' : '';
  const listed = options.length === 0 ? '' : `: ${options.join(', ')}`;
  return `${type}${unique ? ', unique' : ''}${several}${listed}`;
}

function names(properties: readonly WantedEventProperty[]): string {
  return properties.map(({ name }) => name).join(', ');
}
