import type { SetupStep } from './plan.ts';
import type { WantedEventProperty, WantedProperty } from './wanted.ts';

/** One step of a plan for a person: `+` makes, `~` changes, `-` removes. */
export function stepText(step: SetupStep): string {
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

function kindOf({ type, unique, multiple, options }: WantedProperty): string {
  const several = multiple ? ', several at once' : '';
  const listed = options.length === 0 ? '' : `: ${options.join(', ')}`;
  return `${type}${unique ? ', unique' : ''}${several}${listed}`;
}

function names(properties: readonly WantedEventProperty[]): string {
  return properties.map(({ name }) => name).join(', ');
}
