import { open } from '../../core/probe/finding.ts';
import { NO_RULE, readRules, type Rule } from '../../core/probe/read-rules.ts';
import { isTaken, type Reply } from '../../core/probe/reply.ts';
import { FIRST_NAME, type Bench } from '../bench.ts';
import type { Experiment } from '../experiment.ts';

/** A value of a text that sets a rule off. */
const ANY_VALUE = 'Probe';
/** Versions that do not enforce rules, so that a record can break one. [HubSpot's changelog on write validation] */
const LAX_VERSIONS = ['2026-03', 'v3'];

/** How a rule is enforced that an administrator has made; only a person can make one. */
export const rules: Experiment = {
  answers: ['ruleRefusal', 'ruleTrigger', 'ruleScope'],
  run: async (bench) => {
    const { rule } = bench.helps;
    const why = bench.lab.isEnforcing
      ? NO_RULE
      : 'rules hold since 2026-09: set HUBSPOT_API_VERSION';
    if (rule === null || !bench.lab.isEnforcing) {
      return rules.answers.map((name) => open(name, why));
    }
    const key = await bench.keyProperty();
    const values = { firstname: FIRST_NAME };
    const batch = await bench.upsert([
      {
        idProperty: key,
        id: bench.freshKey(),
        properties: { ...values, [rule.trigger]: triggerOf(rule) },
      },
      { idProperty: key, id: bench.freshKey(), properties: values },
    ]);
    return readRules({ rule, batch, other: isTaken(batch) ? null : await writeOther(bench, rule) });
  },
};

function triggerOf({ value = ANY_VALUE }: Rule): string {
  return value;
}

/** Writes something else to a record that breaks the rule already; null where none can be made to. */
async function writeOther(bench: Bench, rule: Rule): Promise<Reply | null> {
  const { id } = await bench.contact();
  const isBroken = (await breakLaxly(bench, id, rule)) ?? (await empty(bench, id, rule));
  return isBroken === true ? bench.update(id, { lastname: 'Probe' }) : isBroken;
}

/** Through a version that does not enforce rules; null where there is none. */
async function breakLaxly(bench: Bench, id: string, rule: Rule): Promise<true | null> {
  for (const version of LAX_VERSIONS) {
    const at = version === 'v3' ? '/crm/v3/objects/contacts' : `/crm/objects/${version}/contacts`;
    await bench.lab.ask({
      method: 'POST',
      path: `${at}/batch/update`,
      endpoint: 'contacts/batch/update',
      body: {
        inputs: [
          { id, properties: { [rule.trigger]: triggerOf(rule) }, objectWriteTraceId: 'trace-0' },
        ],
      },
    });
    const held = await bench.held(id, [rule.trigger, rule.requires]);
    if ((held[rule.trigger] ?? '') !== '' && (held[rule.requires] ?? '') === '') return true;
  }
  return null;
}

/** By taking away what is required; where HubSpot refuses that, the refusal is the answer. */
async function empty(bench: Bench, id: string, rule: Rule): Promise<true | Reply | null> {
  const both = { [rule.trigger]: triggerOf(rule), [rule.requires]: ANY_VALUE };
  if (!isTaken(await bench.update(id, both))) return null;
  const emptied = await bench.update(id, { [rule.requires]: '' });
  return isTaken(emptied) ? true : emptied;
}
