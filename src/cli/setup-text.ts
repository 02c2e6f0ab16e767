import type { Conflict, SetupPlan, SetupStep } from '../core/setup/plan.ts';
import { stepText } from '../core/setup/step-text.ts';
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
