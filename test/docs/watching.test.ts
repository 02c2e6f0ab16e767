import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { read } from '../checkout.ts';
import { readQuery } from './promql.ts';
import { scrapedMetrics } from './registry.ts';

const METRICS = await scrapedMetrics();

/** The series that a metric is scraped as, with the labels of each. */
const SERIES = new Map(
  METRICS.flatMap(({ name, type, labels }) => {
    const names =
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name];
    return names.map((series) => [series, new Set(labels)] as const);
  }),
);

/** What Prometheus adds by itself. */
const OWN_LABELS = new Set(['job', 'instance']);

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

const RULES = (
  parse(read('docs/prometheus/alerts.yml')) as { groups: readonly { rules: readonly Rule[] }[] }
).groups.flatMap(({ rules }) => rules);

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly definition?: string }[];
  };
}

const DASHBOARD = JSON.parse(read('docs/grafana/neostore-hubspot.json')) as Dashboard;
const QUERIES = DASHBOARD.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => [title, expr] as const),
);

/** What is wrong with an expression, by the registry. */
function faultsOf(expression: string): readonly string[] {
  const { selectors, grouped, faults } = readQuery(expression);
  const known = selectors.filter(({ metric }) => metric !== 'up');
  const missing = known.flatMap(({ metric, labels }) => {
    const series = SERIES.get(metric);
    if (series === undefined) return [`no metric ${metric}`];
    return labels
      .filter((label) => !series.has(label) && !OWN_LABELS.has(label))
      .map((label) => `${metric} has no label ${label}`);
  });
  const strange = grouped.filter(
    (label) => !known.every(({ metric }) => SERIES.get(metric)?.has(label) ?? false),
  );
  return [...faults, ...missing, ...strange.map((label) => `nothing has the label ${label}`)];
}

/** Labels that the result of an expression has. */
function labelsIn(text: string): readonly string[] {
  return [...text.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g)].map(([, label = '']) => label);
}

describe('an expression', () => {
  test.each([
    ['no metric neostore_hubspot_backlogs', 'sum(neostore_hubspot_backlogs)'],
    ['neostore_hubspot_backlog has no label state', 'neostore_hubspot_backlog{state="x"}'],
    ['nothing has the label event', 'sum by (event) (neostore_hubspot_backlog)'],
    ['unknown function summe', 'summe(neostore_hubspot_backlog)'],
    ['")" is missing', 'sum(neostore_hubspot_backlog'],
    ['a quote is not closed', 'neostore_hubspot_backlog{kind="event}'],
    ['matcher kind', 'neostore_hubspot_backlog{kind}'],
    ['has a range that is none', 'rate(neostore_hubspot_backlog[5 minutes])'],
    ['no metric neostore_hubspot_event_sync_seconds', 'neostore_hubspot_event_sync_seconds'],
  ])('that is wrong would be seen: %s', (fault, expression) => {
    expect(faultsOf(expression).join('\n')).toContain(fault);
  });
});

describe.each(RULES.map((rule) => [rule.alert, rule] as const))('the rule %s', (_name, rule) => {
  test('asks for what there is', () => {
    expect(faultsOf(rule.expr)).toEqual([]);
  });

  test('says in its text only what its expression keeps', () => {
    const { grouped } = readQuery(rule.expr);
    const { summary, description } = rule.annotations;
    expect(labelsIn(summary + description).filter((label) => !grouped.includes(label))).toEqual([]);
  });

  test('has a severity and a row in the guide', () => {
    expect(['critical', 'warning']).toContain(rule.labels.severity);
    expect(read('docs/monitoring.md')).toContain(`| \`${rule.alert}\``);
  });
});

describe('the dashboard', () => {
  test.each(QUERIES)('asks in "%s" for what there is: %s', (_title, expression) => {
    expect(faultsOf(expression)).toEqual([]);
  });

  test('shows every metric that is promised', () => {
    const shown = QUERIES.flatMap(([, expression]) =>
      readQuery(expression).selectors.map(({ metric }) => metric),
    );
    const promised = METRICS.map(({ name }) => name).filter(
      (name) => !/^neostore_hubspot_(?:process|nodejs)_/.test(name),
    );
    expect(promised.length).toBeGreaterThanOrEqual(10);
    expect(promised.filter((name) => !shown.some((series) => series.startsWith(name)))).toEqual([]);
    expect(shown.some((series) => series.startsWith('neostore_hubspot_process_'))).toBe(true);
  });

  test('names in legends only labels that are left', () => {
    const strange = DASHBOARD.panels.flatMap(({ targets = [] }) =>
      targets.flatMap(({ expr, legendFormat }) => {
        const { grouped } = readQuery(expr);
        return labelsIn(legendFormat).filter(
          (label) => ![...grouped, ...OWN_LABELS].includes(label),
        );
      }),
    );
    expect(strange).toEqual([]);
  });

  test('is chosen by data source and connection', () => {
    const names = DASHBOARD.templating.list.map(({ name }) => name);
    expect(names).toEqual(['datasource', 'connection']);
    for (const { definition } of DASHBOARD.templating.list) {
      const [, metric = ''] = /^label_values\((\w+), connection\)$/.exec(definition ?? '') ?? [];
      if (definition !== undefined) expect(SERIES.get(metric)?.has('connection')).toBe(true);
    }
    for (const { datasource } of DASHBOARD.panels) {
      expect(['${datasource}', undefined]).toContain(datasource?.uid);
    }
  });

  test('has panels that do not overlap, each with an id of its own', () => {
    const taken = new Set<string>();
    for (const { gridPos } of DASHBOARD.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.has(`${x},${y}`)).toBe(false);
          taken.add(`${x},${y}`);
        }
      }
    }
    const ids = DASHBOARD.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
