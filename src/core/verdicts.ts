import type { DroppedValue } from '../model/application.ts';
import type { PropertyDefinition } from '../model/property.ts';
import type { Verdict } from '../model/verdict.ts';
import type { WriteMode } from '../model/write-mode.ts';
import { isRequired, type KeptCode, type ReasonCode } from './reason.ts';
import { holdsValue } from './reconcile/holds-value.ts';

/** A value that is not sent, or not held as it was sent, because HubSpot said so. */
export function droppedBy({ property, kind, code, reason }: Verdict): DroppedValue {
  if (kind !== 'refused') return { property, code, reason, schema: true, kept: true };
  const isOwn = isRequired(code) || code === ERASED;
  const said = isOwn ? reason : `HubSpot refused it: ${code}`;
  return { property, code, reason: said, schema: true };
}

const ERASED: ReasonCode = 'erased-in-hubspot';

/** A value as it was sent, and what HubSpot answered that it stored. */
export interface StoredValue {
  readonly definition: PropertyDefinition;
  readonly mode: WriteMode;
  /** What HubSpot should hold. */
  readonly text: string;
  /** Empty where it holds nothing. */
  readonly held: string;
  /** What it held before; undefined where that is not known. */
  readonly before: string | undefined;
}

/**
 * What it means that HubSpot stored something else than it was sent; null where it is the same value
 * in another way of writing. Where it is not known what HubSpot held before, an option is its own
 * choice, and a text or a time ours in its way of writing.
 */
export function verdictOnStored(
  { definition, mode, text, held, before }: StoredValue,
  said: { readonly definition: string; readonly atMs: number },
): Verdict | null {
  if (holdsValue(definition, mode, text, held)) return null;
  const isChoice = definition.type === 'enumeration' || definition.type === 'bool';
  const isKept = before === undefined ? isChoice || held === '' : before === held;
  const { kind, code, reason } = isKept ? KEPT : WRITTEN_OTHERWISE;
  return { property: definition.name, kind, sent: text, held, code, reason, ...said };
}

const KEPT = {
  kind: 'kept',
  code: 'kept-by-hubspot' satisfies KeptCode,
  reason: 'kept by HubSpot: it took the request, and holds a value of its own',
} as const;

const WRITTEN_OTHERWISE = {
  kind: 'written-otherwise',
  code: 'written-otherwise' satisfies KeptCode,
  reason: 'written otherwise: HubSpot stores it in a form of its own',
} as const;

/** What a verdict says of a value that HubSpot took, with what it holds. */
export function verdictText({ kind, held }: Pick<Verdict, 'kind' | 'held'>): string {
  const holds = held === null || held === '' ? 'nothing' : held;
  return kind === 'kept' ? `kept by HubSpot: holds ${holds}` : `written otherwise: holds ${holds}`;
}
