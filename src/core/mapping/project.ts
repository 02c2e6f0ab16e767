import type { DroppedValue } from '../application.ts';
import type { ContactDocument } from '../contact.ts';
import type { Json } from '../json.ts';
import { passRowsOf, walletOfRows } from '../pass-row.ts';
import type { RegisterValue, WriteMode } from '../register.ts';
import { selectPasses } from '../select-passes.ts';
import { walletContext } from '../wallet.ts';
import type { ExpressionError } from './expression.ts';
import { fits, type Mapping, type ValueRule } from './mapping.ts';
import { isFailed, registerValue, type Failed } from './value.ts';

/** The value that a contact property should have, before it takes HubSpot's type. */
export interface DesiredValue {
  readonly value: RegisterValue;
  readonly mode: WriteMode;
}

export interface Projection {
  readonly values: ReadonlyMap<string, DesiredValue>;
  readonly dropped: readonly DroppedValue[];
}

/**
 * Everything that HubSpot should hold of a contact: its registers, and what the mapping computes
 * of its whole wallet state. Computed anew each time, so it is right whatever the order of events.
 */
export async function project(mapping: Mapping, document: ContactDocument): Promise<Projection> {
  const values = new Map<string, DesiredValue>(Object.entries(document.registers));
  const dropped: DroppedValue[] = [];
  const wallet = walletOfRows(selectPasses(passRowsOf(document.wallet)));
  for (const { passTypes, properties } of mapping.wallet) {
    const counts = (type: string): boolean => passTypes.some((pattern) => fits(pattern, type));
    const context = { ...walletContext(wallet, counts) } as unknown as Json;
    for (const [property, rule] of properties) {
      const value = await walletValue(rule, context);
      if (isFailed(value)) {
        dropped.push({ property, code: value.code, reason: value.failed });
      } else if (value !== null) values.set(property, { value, mode: 'newest' });
    }
  }
  return { values, dropped };
}

async function walletValue(rule: ValueRule, context: Json): Promise<RegisterValue | null | Failed> {
  if (rule.source.kind === 'constant') return registerValue(rule.source.value, rule.clear);
  try {
    return registerValue(await rule.source.expression.evaluate(context), rule.clear);
  } catch (error) {
    const failed = `expression failed (${(error as ExpressionError).code})`;
    return { code: 'expression-failed', failed };
  }
}
