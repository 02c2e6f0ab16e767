import type { ContactView } from '../../model/view.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { ExplainedProperty } from '../../model/explanation.ts';
import { droppedBy, verdictText } from '../verdicts.ts';

const FATES = { kept: 'kept', 'written-otherwise': 'written', refused: 'refused' } as const;

/** What became of a value by HubSpot's word; null where it said nothing of this very value. */
export function verdictFate(
  { verdicts, confirmed }: Pick<ContactView, 'verdicts' | 'confirmed'>,
  property: string,
  wanted: string,
): Pick<ExplainedProperty, 'fate' | 'reason'> | null {
  const verdict = verdicts.find((one) => one.property === property && one.sent === wanted);
  if (verdict === undefined || verdict.isAssumed === true) return null;
  const holds = verdict.kind === 'refused' || (confirmed[property] ?? '') === verdict.held;
  return holds ? { fate: FATES[verdict.kind], reason: reasonOf(verdict) } : null;
}

function reasonOf(verdict: Verdict): string {
  return verdict.kind === 'refused' ? droppedBy(verdict).reason : verdictText(verdict);
}
