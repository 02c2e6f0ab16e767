import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { csvHead, csvRows, type CsvColumn } from '../../../core/csv.ts';
import {
  TRIAL_KINDS,
  type TrialKind,
  type TrialRow,
  type TrialSum,
} from '../../../core/trial/trial-tally.ts';
import type { TrialLine } from '../../mapping-answer.ts';
import { api } from '../api-client.ts';
import { formatCount, formatDuration, formatName, plural } from '../format.ts';
import { useFrame, type Frame } from '../frame.ts';
import { Card } from '../parts/card.tsx';
import type { Column } from '../parts/column.ts';
import { Table } from '../parts/table.tsx';

const LIMITS = [1_000, 5_000, 20_000, 50_000];

/** Lines that are shown before somebody wants them all. */
const SAMPLES = 5;

const WORDS: { readonly [kind in TrialKind]: { readonly title: string; readonly text: string } } = {
  changed: { title: 'Changed', text: 'would be another value, or go' },
  new: { title: 'New', text: 'would be there, and are not now' },
  refused: { title: 'Refused', text: 'cannot be taken' },
  conflict: { title: 'Conflicts', text: 'somebody else has them' },
};

/** Tries the mapping as it is written on the last stored events. */
export function TrialCard(props: { readonly text: string; readonly isSound: boolean }): VNode {
  const { text, isSound } = props;
  const { connection } = useFrame();
  const [limit, setLimit] = useState(5_000);
  const [line, setLine] = useState<TrialLine | null>(null);
  const [triedText, setTriedText] = useState(text);
  const [running, setRunning] = useState<AbortController | null>(null);
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);
  const run = (): void => {
    const control = new AbortController();
    current.current = control;
    setRunning(control);
    setLine(null);
    setTriedText(text);
    void api
      .tryMapping({ connection, mapping: text, limit }, setLine, control.signal)
      .then(() => setRunning(null));
  };
  const acts =
    running === null ? (
      <>
        <label class="select">
          <span class="unseen">How many events</span>
          <select
            class="field"
            value={limit}
            onChange={(choice) => setLimit(Number(choice.currentTarget.value))}
          >
            {LIMITS.map((count) => (
              <option key={count} value={count}>
                last {formatCount(count)} events
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="button main" disabled={!isSound} onClick={run}>
          Run
        </button>
      </>
    ) : (
      <button type="button" class="button" onClick={() => running.abort()}>
        Cancel
      </button>
    );
  return (
    <Card title="Run over stored events" side={acts}>
      <Outcome line={line} isRunning={running !== null} isStale={text !== triedText} />
    </Card>
  );
}

function Outcome(props: {
  readonly line: TrialLine | null;
  readonly isRunning: boolean;
  readonly isStale: boolean;
}): ComponentChildren {
  const { line, isRunning, isStale } = props;
  if (line === null) {
    return (
      <p class="pad faint">
        {isRunning
          ? 'Begins…'
          : 'Shows what this mapping would make otherwise of the events that came. Nothing is sent.'}
      </p>
    );
  }
  switch (line.kind) {
    case 'progress':
      return (
        <p class="pad tools">
          <progress class="grow" value={line.tried} max={line.total} aria-label="Events tried" />
          <span class="number">
            {formatCount(line.tried)} of {formatCount(line.total)}
            {!isRunning && ', cancelled'}
          </span>
        </p>
      );
    case 'failed':
      return <p class="pad fault">{line.message}</p>;
    case 'sum':
      return <Sum sum={line.sum} tookMs={line.tookMs} isStale={isStale} />;
  }
}

function Sum(props: {
  readonly sum: TrialSum;
  readonly tookMs: number;
  readonly isStale: boolean;
}): VNode {
  const { sum, tookMs, isStale } = props;
  const [open, setOpen] = useState<TrialKind | null>(null);
  return (
    <div class="trial">
      <p class="pad" role="status">
        {plural(sum.events, 'event')} tried in {formatDuration(tookMs)}; {formatCount(sum.same)} as
        by the mapping in force.
        {sum.lost > 0 && ` ${plural(sum.lost, 'event')} took too long and say nothing.`}
        {isStale && ' The mapping was changed since: run it again.'}
      </p>
      {TRIAL_KINDS.map((kind) => {
        const { values, events, contacts, rows } = sum.kinds[kind];
        const { title, text } = WORDS[kind];
        const shown = open === kind ? rows : rows.slice(0, SAMPLES);
        return (
          <section key={kind} class="pad" aria-label={title}>
            <h3>
              {title} <span class="number">{formatCount(values)}</span>
            </h3>
            {values > 0 && (
              <p class="faint">
                {plural(values, 'value')} of {plural(events, 'event')} and{' '}
                {plural(contacts, 'contact')} {text}.
              </p>
            )}
            {values > 0 && <Rows rows={shown} />}
            {rows.length > 0 && (
              <a class="button quiet" download={`${kind}.csv`} href={csvLink(rows)}>
                CSV<span class="unseen"> of {title}</span>
              </a>
            )}
            {rows.length > SAMPLES && (
              <button
                type="button"
                class="button quiet"
                onClick={() => setOpen(open === kind ? null : kind)}
              >
                {open === kind ? 'Fewer' : listText(rows.length, values)}
              </button>
            )}
          </section>
        );
      })}
    </div>
  );
}

function listText(listed: number, values: number): string {
  return listed < values
    ? `The first ${formatCount(listed)} of ${formatCount(values)}`
    : `All ${formatCount(values)}`;
}

/** The rows that are listed, as a file to save. */
function csvLink(rows: readonly TrialRow[]): string {
  const csv = `${csvHead(CSV_COLUMNS)}${csvRows(CSV_COLUMNS, rows)}`;
  return `data:text/csv;charset=utf-8,${encodeURIComponent(csv)}`;
}

const CSV_COLUMNS: readonly CsvColumn<TrialRow>[] = [
  { name: 'who', cellOf: ({ who }) => who },
  { name: 'what', cellOf: ({ name }) => name },
  { name: 'now', cellOf: ({ before }) => before },
  { name: 'then', cellOf: ({ after }) => after },
  { name: 'reason', cellOf: ({ reason }) => reason },
  { name: 'event', cellOf: ({ eventName }) => eventName },
  { name: 'event id', cellOf: ({ eventId }) => eventId },
];

function Rows({ rows }: { readonly rows: readonly TrialRow[] }): VNode {
  const { link } = useFrame();
  return (
    <div class="table-wrap" tabIndex={0} role="group" aria-label="Values">
      <Table class="origins" columns={columnsOf(link)} rows={rows} keyOf={JSON.stringify} />
    </div>
  );
}

function columnsOf(link: Frame['link']): readonly Column<TrialRow>[] {
  return [
    {
      name: 'Who',
      draw: ({ who }) =>
        who === null ? (
          <span class="faint">nobody yet</span>
        ) : (
          <a href={link('contacts', who)}>{who}</a>
        ),
    },
    {
      name: 'What',
      class: 'mono',
      draw: ({ name }) => (name === '' ? 'the whole event' : name),
    },
    { name: 'Now', isLabelled: true, draw: ({ before }) => before ?? '–' },
    {
      name: 'Then',
      isLabelled: true,
      draw: ({ after, reason }) => (
        <>
          {after ?? '–'}
          {reason !== null && <span class="reason"> {reason}</span>}
        </>
      ),
    },
    {
      name: 'Event',
      draw: ({ eventId, eventName }) => (
        <a href={link('events', eventId)}>{formatName(eventName)}</a>
      ),
    },
  ];
}
