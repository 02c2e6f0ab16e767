import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { HistoryAnswer, Sample } from '../../api.ts';
import { api } from '../api-client.ts';
import { element, h } from '../element.ts';
import { formatDuration, formatNumber } from '../format.ts';
import { useFrame } from '../frame.ts';
import { every } from '../time.ts';
import { useAnswer } from '../use-answer.ts';
import { Chart, type ChartProps } from './chart.ts';

const MINUTE_MS = 60_000;
/** A chart never asks more often than this. */
const ASK_MS_MIN = 5_000;

/** How it went since the daemon started: how much, how fast, how far behind, and how much may be asked. */
export function Charts(): VNode {
  const { connection, status } = useFrame();
  const { value, reload } = useAnswer(connection, async () => api.history({ connection }));
  const stepMs = Math.max(value?.stepMs ?? ASK_MS_MIN, ASK_MS_MIN);
  useEffect(() => every(stepMs, reload), [stepMs, reload]);
  const windowMax = status.quota?.window.max ?? 0;
  const dailyMax = status.quota?.daily?.max ?? 0;
  const charts = useMemo(
    () => (value === null ? [] : chartsOf(value, windowMax, dailyMax)),
    [value, windowMax, dailyMax],
  );
  if (value === null || value.samples.length < 2) return h(Beginning, null);
  return element(
    'div',
    'charts',
    ...charts.map((chart) => h(Chart, { ...chart, key: chart.title })),
  );
}

const TITLES = ['Throughput, a minute', 'Webhook to HubSpot', 'To do', 'Quota left'] as const;

/** Takes the place of the charts until there is something to draw, so that nothing jumps. */
function Beginning(): VNode {
  return element(
    'div',
    'charts',
    ...TITLES.map((title) =>
      element(
        'figure',
        'chart beginning',
        h('h3', null, title),
        element('p', 'faint', 'Begins in a moment'),
      ),
    ),
  );
}

function chartsOf(
  { samples, stepMs }: HistoryAnswer,
  windowMax: number,
  dailyMax: number,
): readonly ChartProps[] {
  const times = samples.map(({ atMs }) => atMs / 1000);
  const aMinute = (count: number): number => (count * MINUTE_MS) / stepMs;
  const each = (read: (sample: Sample) => number | null): readonly (number | null)[] =>
    samples.map(read);
  const last = samples.at(-1);
  const percent = (part: number | null, whole: number): number | null =>
    part === null || whole === 0 ? null : (100 * part) / whole;
  return [
    {
      title: TITLES[0],
      summary: `${formatNumber(aMinute(last?.synced ?? 0))} in HubSpot a minute.`,
      times,
      format: formatNumber,
      series: [
        {
          name: 'Received',
          tone: 'blue',
          isFilled: true,
          values: each((s) => aMinute(s.received)),
        },
        {
          name: 'Applied',
          tone: 'violet',
          isFilled: false,
          values: each((s) => aMinute(s.applied)),
        },
        {
          name: 'In HubSpot',
          tone: 'good',
          isFilled: false,
          values: each((s) => aMinute(s.synced)),
        },
      ],
    },
    {
      title: TITLES[1],
      summary: `Half within ${formatDuration(last?.p50Ms ?? 0)} of late.`,
      times,
      format: formatDuration,
      series: [
        { name: 'p95', tone: 'violet', isFilled: true, values: each((s) => s.p95Ms) },
        { name: 'p50', tone: 'good', isFilled: false, values: each((s) => s.p50Ms) },
      ],
    },
    {
      title: TITLES[2],
      summary: `${last?.backlog ?? 0} events, contacts and timeline entries.`,
      times,
      format: formatNumber,
      series: [{ name: 'Backlog', tone: 'warn', isFilled: true, values: each((s) => s.backlog) }],
    },
    {
      title: TITLES[3],
      summary: `${Math.round(percent(last?.windowRemaining ?? null, windowMax) ?? 100)} percent of 10 seconds.`,
      times,
      max: 100,
      format: (value) => `${Math.round(value)} %`,
      series: [
        {
          name: '10 seconds',
          tone: 'blue',
          isFilled: true,
          values: each((s) => percent(s.windowRemaining, windowMax)),
        },
        {
          name: 'Day',
          tone: 'good',
          isFilled: false,
          values: each((s) => percent(s.dailyRemaining, dailyMax)),
        },
      ],
    },
  ];
}
