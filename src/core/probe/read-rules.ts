import { found, open, type Finding } from './finding.ts';
import { errorsIn, isTaken, wordOf, type Reply, type SaidError } from './reply.ts';

/** One property that an administrator lets require another. */
export interface Rule {
  readonly trigger: string;
  /** Undefined where any value will do. */
  readonly value?: string;
  readonly requires: string;
}

/** What was seen of a rule. */
export interface RuleTrial {
  readonly rule: Rule;
  /** A batch of a record that breaks the rule, and of one that does not. */
  readonly batch: Reply;
  /** Another property, written to a record that already breaks the rule; null where there is none. */
  readonly other: Reply | null;
}

/** What to do where no rule can be tried: HubSpot offers no request that makes one. */
export const NO_RULE =
  'a person has to make such a rule: in HubSpot, under Settings > Properties, let one contact property require another, then name both with --rule <property>=<required>';

const MISSING = 'MISSING_CONDITIONAL_REQUIRED_PROPERTY';
const NAMES = ['ruleRefusal', 'ruleTrigger', 'ruleScope'] as const;

/** Says how HubSpot enforces a rule. */
export function readRules({ rule, batch, other }: RuleTrial): readonly Finding[] {
  if (isTaken(batch)) {
    return NAMES.map((name) =>
      open(name, `HubSpot took a contact that breaks the rule; ${NO_RULE}`),
    );
  }
  const errors = errorsIn(batch).filter((error) => speaksOf(error, rule));
  if (errors.length === 0) {
    return NAMES.map((name) => open(name, `HubSpot refused for another reason: ${wordOf(batch)}`));
  }
  const isNamed = errors.some((error) =>
    messagesOf(error).some((message) => message.includes(`[${rule.trigger}]`)),
  );
  return [
    found('ruleRefusal', batch.kind === 'taken' ? 'record' : 'batch'),
    found('ruleTrigger', isNamed ? 'named' : 'unnamed'),
    readScope(rule, other),
  ];
}

function readScope(rule: Rule, other: Reply | null): Finding {
  if (other === null) return open('ruleScope', 'no contact could be made that breaks the rule');
  if (isTaken(other)) return found('ruleScope', 'sent');
  return errorsIn(other).some((error) => speaksOf(error, rule))
    ? found('ruleScope', 'record')
    : open('ruleScope', `HubSpot refused for another reason: ${wordOf(other)}`);
}

function speaksOf(error: SaidError, { requires }: Rule): boolean {
  return (
    error.details.some(
      ({ code, properties }) => code === MISSING || properties.includes(requires),
    ) || messagesOf(error).some((message) => message.includes(MISSING))
  );
}

function messagesOf({ message, details }: SaidError): readonly string[] {
  return [message, ...details.map((detail) => detail.message)];
}
