import { z } from 'zod';
import { wordOf } from '../core/probe/reply.ts';
import type { Bench } from './bench.ts';
import { CannotTry, type LabRequest } from './lab.ts';

/** What requests about event definitions are called. */
export const DEFINITIONS = 'events/event-definitions';

/** An event definition that was made for a trial. */
export interface TrialEvent {
  readonly name: string;
  /** With the account before it, as occurrences name it. */
  readonly fullName: string;
}

const DefinedSchema = z.object({ fullyQualifiedName: z.string() });

/**
 * Makes the definition of a custom event with a text, a number and an instant.
 * @throws CannotTry where HubSpot does not make it
 */
export async function defineEvent({ lab }: Bench, what: string): Promise<TrialEvent> {
  const name = lab.name(what);
  lab.belongings.event(name, false);
  const reply = await lab.make(
    async () => lab.askEvents((root) => definition(root, name)),
    () => lab.belongings.noEvent(name),
  );
  const defined = DefinedSchema.safeParse(reply.body);
  if (reply.kind === 'refused' || !defined.success) {
    throw new CannotTry(`HubSpot refused to define an event: ${wordOf(reply)}`);
  }
  const { fullyQualifiedName: fullName } = defined.data;
  lab.belongings.event(name, true);
  return { name, fullName };
}

function definition(root: string, name: string): LabRequest {
  return {
    method: 'POST',
    path: `${root}/event-definitions`,
    endpoint: DEFINITIONS,
    body: {
      name,
      label: name,
      primaryObject: 'CONTACT',
      includeDefaultProperties: false,
      propertyDefinitions: [
        { name: 'word', label: 'Word', type: 'string' },
        { name: 'count', label: 'Count', type: 'number' },
        { name: 'moment', label: 'Moment', type: 'datetime' },
      ],
    },
  };
}
