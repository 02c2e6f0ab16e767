import type uPlot from 'uplot';

/** A line of a chart. */
export interface ChartSeries {
  readonly name: string;
  /** Which of the style sheet's colours it has. */
  readonly tone: 'blue' | 'good' | 'violet' | 'warn';
  /** Whether the area under it is tinted. */
  readonly isFilled: boolean;
  readonly values: readonly (number | null)[];
}

const HEIGHT = 108;
const AXIS_WIDTH = 46;
const TICK_GAP = 24;
const TIME_GAP = 62;

/** How a chart is drawn: quiet axes, the colours of the style sheet, one cursor for all charts. */
export function chartOptions(
  chart: {
    readonly series: readonly ChartSeries[];
    readonly format: (value: number) => string;
    readonly max?: number;
    readonly isOfDays?: true;
  },
  parent: HTMLElement,
  onPoint: (index: number | null) => void,
): uPlot.Options {
  const style = getComputedStyle(parent);
  // Where motion is reduced, every change of a colour takes a moment: what is read at once were the old one.
  parent.style.transition = 'none';
  // A canvas knows no variable: it is told what the browser makes of one in this scheme.
  const colour = (name: string, share = 100): string => {
    parent.style.color = `color-mix(in srgb, var(--${name}) ${share}%, transparent)`;
    return getComputedStyle(parent).color;
  };
  const axis = {
    stroke: colour('faint'),
    font: `11px ${style.fontFamily}`,
    ticks: { show: false },
    grid: { stroke: colour('line'), width: 1 },
  };
  return {
    width: parent.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    padding: [8, 14, 0, 0],
    cursor: {
      y: false,
      drag: { x: false, y: false },
      sync: { key: chart.isOfDays === true ? 'days' : 'overview' },
      points: { size: 6 },
    },
    scales: {
      x: { time: true },
      y: { range: (_plot, _min, max) => [0, chart.max ?? niceMax(max)] },
    },
    axes: [
      {
        ...axis,
        size: 24,
        gap: 4,
        space: TIME_GAP,
        grid: { show: false },
        values: chart.isOfDays === true ? dayLabels : clockLabels,
      },
      {
        ...axis,
        size: AXIS_WIDTH,
        gap: 6,
        space: TICK_GAP,
        values: (_plot, splits) => splits.map((value) => chart.format(value)),
      },
    ],
    series: [{}, ...chart.series.map((series) => lineOf(series, colour))],
    hooks: {
      setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)],
    },
  };
}

function lineOf(
  { name, tone, isFilled }: ChartSeries,
  colour: (name: string, share?: number) => string,
): uPlot.Series {
  return {
    label: name,
    stroke: colour(tone),
    width: 1.5,
    spanGaps: true,
    // One value makes no line, so it is shown as a point.
    points: { show: (plot, index) => isAlone(plot.data[index] ?? []), size: 5 },
    ...(isFilled ? { fill: colour(tone, WASH_PERCENT) } : {}),
  };
}

/** How much of its colour is in the area under a line. */
const WASH_PERCENT = 12;

function isAlone(values: ArrayLike<number | null | undefined>): boolean {
  return Array.from(values).filter((value) => typeof value === 'number').length === 1;
}

/** A scale that whole numbers can divide. */
const SCALE_MIN = 4;

/** The top of a scale: above the highest value, and never nothing. */
function niceMax(max: number | null): number {
  return Math.max(SCALE_MIN, (max ?? 0) * 1.15);
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const SECONDS = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

const DAYS = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

function dayLabels(_plot: uPlot, splits: number[]): string[] {
  const days = splits.map((at) => DAYS.format(at * 1000));
  return days.map((day, index) => (day === days[index - 1] ? '' : day));
}

/** Times of day, with seconds where labels are less than a minute apart. */
function clockLabels(_plot: uPlot, splits: number[]): string[] {
  const [first = 0, second = 60] = splits;
  const format = second - first < 60 ? SECONDS : CLOCK;
  return splits.map((at) => format.format(at * 1000));
}
