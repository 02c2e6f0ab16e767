/** What a PromQL expression names, as far as a test of names needs it. */
export interface PromQuery {
  /** Metrics, with the labels that their selectors name. */
  readonly selectors: readonly { readonly metric: string; readonly labels: readonly string[] }[];
  /** Labels of `by (…)` and `without (…)`. */
  readonly grouped: readonly string[];
  /** What is wrong with its form. */
  readonly faults: readonly string[];
}

const FUNCTIONS = new Set([
  'predict_linear',
  'absent',
  'avg',
  'count',
  'histogram_quantile',
  'increase',
  'label_values',
  'max',
  'max_over_time',
  'min',
  'rate',
  'sum',
]);
const WORDS = new Set(['and', 'or', 'unless', 'bool', 'on', 'ignoring']);
const MATCHER = /^\s*(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"\s*$/;

/** Reads an expression: balanced, of known functions, with well-formed matchers. */
export function readQuery(expression: string): PromQuery {
  const faults = [...bracketFaults(expression)];
  const selectors: { metric: string; labels: string[] }[] = [];
  const grouped: string[] = [];
  let rest = expression.replaceAll(/\b(?:by|without)\s*\(([^)]*)\)/g, (_all, list: string) => {
    grouped.push(...list.split(',').map((label) => label.trim()));
    return ' ';
  });
  rest = rest.replaceAll(/\[(?:\d+[smhdw]|\$__rate_interval)\]/g, ' ');
  if (rest.includes('[')) faults.push('has a range that is none');
  rest = rest.replaceAll(/([A-Za-z_:]\w*)?\s*\{([^}]*)\}/g, (_all, name: unknown, text: string) => {
    const labels = text.split(/,(?=\s*\w+\s*[=!])/).map((matcher) => {
      const [, label, pattern] = MATCHER.exec(matcher) ?? [];
      if (label === undefined || !isPattern(pattern ?? '')) faults.push(`matcher ${matcher}`);
      return label ?? '';
    });
    if (typeof name === 'string') selectors.push({ metric: name, labels });
    else faults.push(`a selector without a metric: {${text}}`);
    return ' ';
  });
  for (const [, word = '', bracket] of rest.matchAll(/\b([A-Za-z_]\w*)\b(\s*\()?/g)) {
    if (bracket !== undefined && !WORDS.has(word)) {
      if (!FUNCTIONS.has(word)) faults.push(`unknown function ${word}`);
    } else if (word.includes('_')) selectors.push({ metric: word, labels: [] });
    else if (!WORDS.has(word)) faults.push(`unknown word ${word}`);
  }
  return { selectors, grouped, faults };
}

function bracketFaults(expression: string): readonly string[] {
  const closing: { readonly [open: string]: string } = { '(': ')', '[': ']', '{': '}' };
  const open: string[] = [];
  const [...pieces] = expression.split('"');
  if (pieces.length % 2 === 0) return ['a quote is not closed'];
  for (const sign of pieces.filter((_piece, index) => index % 2 === 0).join('')) {
    const expected = closing[sign];
    if (expected !== undefined) open.push(expected);
    else if (Object.values(closing).includes(sign) && open.pop() !== sign) {
      return [`"${sign}" closes nothing`];
    }
  }
  return open.length === 0 ? [] : [`"${open.join('')}" is missing`];
}

function isPattern(pattern: string): boolean {
  try {
    RegExp(pattern.replaceAll('$', ''));
    return true;
  } catch {
    return false;
  }
}
