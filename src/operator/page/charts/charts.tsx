import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { HistoryAnswer } from '../../api.ts';
import { api } from '../api-client.ts';
import { formatCount, formatDuration, formatNumber } from '../format.ts';
import { useFrame } from '../frame.ts';
import { every } from '../time.ts';
import { useAnswer } from '../use-answer.ts';
import type { ChartSeries } from './chart-options.ts';
import { Chart, type ChartProps } from './chart.tsx';
import { historySeries, type SeriesValues } from './history-series.ts';

/** A chart never asks more often than this. */
const ASK_MS_MIN = 5_000;

const TITLES = {
  throughput: 'Throughput, a minute',
  latency: 'Webhook to HubSpot',
  backlog: 'To do',
  quota: 'Quota left',
} as const;

/** How it went in the last hours: how much, how fast, how far behind, and how much may be asked. */
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
  if (value === null || value.samples.length < 2) return <Beginning />;
  // On a phone it is wider than the screen, and the keyboard can scroll it only where it has the focus.
  return (
    <div class="charts" role="group" aria-label="Charts" tabIndex={0}>
      {charts.map((chart) => (
        <Chart {...chart} key={chart.title} />
      ))}
    </div>
  );
}

/** Takes the place of the charts until there is something to draw, so that nothing jumps. */
function Beginning(): VNode {
  return (
    <div class="charts">
      {Object.values(TITLES).map((title) => (
        <figure class="card chart beginning" key={title}>
          <h2>{title}</h2>
          <p class="faint">Begins in a moment</p>
        </figure>
      ))}
    </div>
  );
}

function chartsOf(
  history: HistoryAnswer,
  windowMax: number,
  dailyMax: number,
): readonly ChartProps[] {
  const drawn = historySeries(history);
  const { times } = drawn;
  return [
    {
      title: TITLES.throughput,
      summary: `${formatCount(lastOf(drawn.synced) ?? 0)} events came to HubSpot in the last minute.`,
      times,
      format: formatNumber,
      series: [
        area('Received', 'blue', drawn.received),
        line('Applied', 'violet', drawn.applied),
        line('In HubSpot', 'good', drawn.synced),
      ],
    },
    {
      title: TITLES.latency,
      summary: `Half of the last events took up to ${formatDuration(lastOf(drawn.p50Ms) ?? 0)}.`,
      times,
      format: formatDuration,
      series: [area('p95', 'violet', drawn.p95Ms), line('p50', 'good', drawn.p50Ms)],
    },
    {
      title: TITLES.backlog,
      summary: `${formatCount(lastOf(drawn.backlog) ?? 0)} events, contacts and timeline entries.`,
      times,
      format: formatNumber,
      series: [area('Backlog', 'warn', drawn.backlog)],
    },
    {
      title: TITLES.quota,
      summary: 'The share of HubSpot’s quota that is left.',
      times,
      max: 100,
      format: (value) => `${Math.round(value)} %`,
      series: [
        area('10 seconds', 'blue', percents(drawn.windowRemaining, windowMax)),
        line('Day', 'good', percents(drawn.dailyRemaining, dailyMax)),
      ],
    },
  ];
}

function area(name: string, tone: ChartSeries['tone'], values: SeriesValues): ChartSeries {
  return { name, tone, isFilled: true, values };
}

function line(name: string, tone: ChartSeries['tone'], values: SeriesValues): ChartSeries {
  return { name, tone, isFilled: false, values };
}

function percents(parts: SeriesValues, whole: number): SeriesValues {
  return parts.map((part) => (part === null || whole === 0 ? null : (100 * part) / whole));
}

function lastOf(values: SeriesValues): number | null {
  return values.findLast((value) => value !== null) ?? null;
}
