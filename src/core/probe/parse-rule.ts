import type { Rule } from './read-rules.ts';

const RULE = /^([a-z][a-z0-9_]*)(?::([^=]+))?=([a-z][a-z0-9_]*)$/;

/** Reads `city=state`, or `country:FR=state` where one value alone sets the rule off; null for anything else. */
export function parseRule(text: string): Rule | null {
  const match = RULE.exec(text);
  const [, trigger, value, requires] = match ?? [];
  if (trigger === undefined || requires === undefined) return null;
  return { trigger, requires, ...(value === undefined ? {} : { value }) };
}
