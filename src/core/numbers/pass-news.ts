import { cleanText } from '../text.ts';
import { passIdOf } from '../wallet.ts';
import type { NeostoreEvent } from '../../model/event.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { PassNews } from '../../model/numbers.ts';

/** Longest name of a wallet, a type or a source that is told apart, in characters. */
const NAME_CHARS_MAX = 100;

/** The events that the wallet's numbers are made of. */
const COUNTED_EVENTS = new Map<string, PassNews['kind']>([
  ['Pass:Created', 'created'],
  ['Pass:Installed', 'installed'],
  ['Pass:Uninstalled', 'uninstalled'],
]);

/** What an event says to the numbers; null where it is none that counts. */
export function passNewsOf({ id, name, at, payload }: NeostoreEvent): PassNews | null {
  const kind = COUNTED_EVENTS.get(name);
  if (kind === undefined) return null;
  const passId = passIdOf(payload);
  return {
    passId: typeof passId === 'string' ? passId : null,
    kind,
    at,
    event: id,
    wallet: textOf(payload['device']).toLowerCase(),
    device: textOf(payload['deviceIdentifier']),
    passType: textOf(payload['passType']),
    source: sourceOf(payload),
  };
}

/**
 * Where an install came from: `registrationSource` (of the payload or of its `additionalInformation`,
 * where Neostore's script hooks have it), or a UTM source beside it or in `metadata`.
 */
export function sourceOf(payload: JsonObject): string {
  const metadata = objectOf(payload['metadata']);
  const registered =
    payload['registrationSource'] ??
    objectOf(payload['additionalInformation'])['registrationSource'] ??
    metadata['registrationSource'];
  const { medium, origin, tags } = objectOf(registered);
  const said = [
    registered,
    medium,
    origin,
    Array.isArray(tags) ? tags[0] : undefined,
    payload['utm_source'],
    metadata['utm_source'],
  ];
  return said.map(textOf).find((text) => text !== '') ?? '';
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : {};
}

function textOf(value: Json | undefined): string {
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  return cleanText(cleanText(String(value)).slice(0, NAME_CHARS_MAX));
}
