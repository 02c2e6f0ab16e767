import { timelineValue, type TimelineDefinition } from './timeline-definition.ts';
import type { EntryToSend } from '../../model/hubspot.ts';

/**
 * The HTML of a note: the mapping's template with the entry's values, and a last line with the
 * entry's uuid, by which the note is found again after a lost answer. The line is visible because
 * HubSpot's editor takes out what is not (comments, hidden elements, unknown attributes), and a
 * marker that is taken out would let notes appear twice.
 */
export function noteBody(
  definition: TimelineDefinition,
  properties: EntryToSend['properties'],
  uuid: string,
): string {
  const template = definition.note ?? escapeHtml(definition.label);
  const text = template.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (_match, name: string) =>
    Object.hasOwn(properties, name) ? escapeHtml(timelineValue(name, properties[name] ?? '')) : '',
  );
  return `<p>${text}</p><p><small>ref ${uuid}</small></p>`;
}

const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
