import { isConsentRegister } from '../consent/registers.ts';
import { passRowsOf, walletOfRows } from '../pass-row.ts';
import type { ReasonCode } from '../reason.ts';
import { selectPasses } from '../select-passes.ts';
import { walletContext } from '../wallet.ts';
import type { ExpressionError } from './expression.ts';
import { fits, type Mapping, type ValueRule } from './mapping.ts';
import { isFailed, registerValue, type Failed } from './value.ts';
import type { DroppedValue } from '../../model/application.ts';
import type { ContactDocument } from '../../model/contact.ts';
import type { Json } from '../../model/json.ts';
import type { RegisterValue } from '../../model/register.ts';
import type { WalletState } from '../../model/wallet.ts';
import { DEFAULT_MODE, type WriteMode } from '../../model/write-mode.ts';

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
 * of its whole wallet state. Computed from scratch each time, so it is right whatever the order of events.
 */
export async function project(mapping: Mapping, document: ContactDocument): Promise<Projection> {
  return withRegisters(document, await projectWallet(mapping, document.wallet));
}

/** What the mapping computes of a contact's wallet state: the part that takes expressions. */
export async function projectWallet(mapping: Mapping, wallet: WalletState): Promise<Projection> {
  const values = new Map<string, DesiredValue>();
  const dropped: DroppedValue[] = [];
  const kept = walletOfRows(selectPasses(passRowsOf(wallet)));
  for (const { passTypes, properties } of mapping.wallet) {
    const counts = (type: string): boolean => passTypes.some((pattern) => fits(pattern, type));
    const context = { ...walletContext(kept, counts) } as unknown as Json;
    for (const [property, rule] of properties) {
      const value = await walletValue(rule, context);
      if (isFailed(value)) {
        dropped.push({ property, code: value.code, reason: value.failed });
      } else if (value !== null) values.set(property, { value, mode: DEFAULT_MODE });
    }
  }
  return { values, dropped };
}

/** The projection of a wallet whose expressions came to no end: no value, and why. */
export function withoutWallet(
  { wallet }: Pick<Mapping, 'wallet'>,
  code: ReasonCode,
  reason: string,
): Projection {
  const properties = wallet.flatMap((rule) => [...rule.properties.keys()]);
  return { values: new Map(), dropped: properties.map((property) => ({ property, code, reason })) };
}

/** The whole projection of a contact: what events said, and over it what its wallet says. */
export function withRegisters(
  { registers }: ContactDocument,
  { values, dropped }: Projection,
): Projection {
  const said = Object.entries(registers).filter(([property]) => !isConsentRegister(property));
  return { values: new Map<string, DesiredValue>([...said, ...values]), dropped };
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
