import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { chartOptions, type ChartSeries } from './chart-options.ts';

export interface ChartProps {
  readonly title: string;
  /** What the chart says, in one sentence, for those who do not see it. */
  readonly summary: string;
  /** Seconds since 1970, oldest first. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
  /** Whether each time is the beginning of a day, and not a time of day. */
  readonly isOfDays?: true;
  /** Highest value of the scale; the data decides without it. */
  readonly max?: number;
}

/** One chart with its title, and under it what its lines are and say where one points. */
export function Chart(props: ChartProps): VNode {
  const { title, summary, times, series, format } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const scheme = useScheme();
  const Plot = usePlot();
  useEffect(() => {
    const parent = place.current;
    if (parent === null || Plot === null) return undefined;
    const options = chartOptions(props, parent, setPointed);
    const made = new Plot(options, dataOf(props), parent);
    plot.current = made;
    const watch = new ResizeObserver(() =>
      made.setSize({ width: parent.clientWidth, height: options.height }),
    );
    watch.observe(parent);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [scheme, Plot]);
  useEffect(() => plot.current?.setData(dataOf(props)), [times, series]);
  return (
    <figure class="card chart">
      <h2>{title}</h2>
      <div class="chart-place" ref={place} role="img" aria-label={`${title}. ${summary}`} />
      <figcaption class="legend line faint">
        {series.map(({ name, tone, values }) => {
          const value = pointed === null ? values.findLast(isKnown) : values[pointed];
          return (
            <span key={name} class={`legend-part ${tone}`}>
              {name}{' '}
              <b class="number">{value === null || value === undefined ? '–' : format(value)}</b>
            </span>
          );
        })}
      </figcaption>
    </figure>
  );
}

function isKnown(value: number | null): boolean {
  return value !== null;
}

function dataOf({ times, series }: ChartProps): uPlot.AlignedData {
  return [[...times], ...series.map(({ values }) => [...values])];
}

/**
 * What draws the lines is more than a third of the page, so it comes when the rest can be read
 * already. Should it not come, the figures below each chart say what is newest.
 */
function usePlot(): typeof uPlot | null {
  const [Plot, setPlot] = useState<typeof uPlot | null>(null);
  useEffect(() => {
    import('uplot').then(
      ({ default: loaded }) => setPlot(() => loaded),
      () => undefined,
    );
  }, []);
  return Plot;
}

/** Canvas knows nothing of the style sheet: a chart is drawn again when the colours change. */
function useScheme(): boolean {
  const [isDark, setDark] = useState(() => matchMedia(DARK).matches);
  useEffect(() => {
    const query = matchMedia(DARK);
    const read = (): void => setDark(query.matches);
    query.addEventListener('change', read);
    return () => query.removeEventListener('change', read);
  }, []);
  return isDark;
}

const DARK = '(prefers-color-scheme: dark)';
