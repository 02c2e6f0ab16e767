import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { workOf } from '../../test/support/work-of.ts';
import { applying, EVENTS_PER_APPLY, WARM_UP_EVENTS } from '../applying.ts';
import { Said, TENANT } from '../said.ts';
import { rateOf, receive } from '../speed/receive.ts';
import { wholeWay } from '../speed/whole-way.ts';
import { byTurns, type Turns } from './by-turns.ts';
import type { Comparison } from './comparison.ts';

/** Connections of the sender, each with one webhook under way. */
const CONNECTIONS = 64;

/** People that the applied events are about. */
const PEOPLE = 600;

export interface Measuring extends Turns {
  readonly folder: string;
  readonly events: number;
}

/** Each measurement by its name. */
export const MEASUREMENTS = {
  receiver: async (measuring: Measuring) => [
    ...(await measureReceiver(measuring, true)),
    ...(await measureReceiver(measuring, false)),
  ],
  apply: measureApply,
  way: measureWay,
} as const;

async function measureReceiver(
  measuring: Measuring,
  keepAlive: boolean,
): Promise<readonly Comparison[]> {
  const kind = keepAlive ? 'kept alive' : 'for one request each';
  const what = `acknowledged webhooks a second, ${CONNECTIONS} connections ${kind}`;
  const rate = { what, aim: { of: 'ratio', least: keepAlive ? 0.8 : 0.7 } } as const;
  return byTurns(measuring, { rate }, async (engine, round) => {
    await using ledger = await openLedger(await engine.newUrl());
    const { events } = measuring;
    const run = `${engine.name}-${round}`;
    const sent = { run, keepAlive, events, connections: CONNECTIONS };
    return { rate: rateOf(await receive(ledger, sent)) };
  });
}

async function measureApply(measuring: Measuring): Promise<readonly Comparison[]> {
  const aim = { of: 'ratio', most: 1.8 } as const;
  const processor = 'processor time of an applied event, µs';
  const figures = {
    wallMs: { what: `apply(${EVENTS_PER_APPLY}), ms`, aim },
    ownUs: { what: `${processor}, the program's`, aim: null },
    allUs: { what: `${processor}, with that of PostgreSQL's processes`, aim },
  };
  return byTurns(measuring, figures, async (engine) => {
    await using ledger = await openLedger(await engine.newUrl());
    const work = await workOf(ledger, TENANT);
    const { ownUs, othersUs, wallMs } = await applying(ledger, work, new Said('many', PEOPLE), {
      events: measuring.events + WARM_UP_EVENTS,
      othersMs: engine.ownProcessesMs,
    });
    return { wallMs, ownUs, allUs: ownUs + othersUs };
  });
}

async function measureWay(measuring: Measuring): Promise<readonly Comparison[]> {
  const figures = {
    rate: {
      what: 'whole way, events a second',
      aim: { of: 'figure', least: 2_500 },
    },
    eachUs: { what: "whole way, processor time of an event, µs, the daemon's", aim: null },
  } as const;
  return byTurns(measuring, figures, async (engine) => {
    const databaseUrl = await engine.newUrl();
    const folder = await mkdtemp(join(measuring.folder, 'way-'));
    const { rate, eachUs } = await wholeWay({ folder }, { events: measuring.events, databaseUrl });
    return { rate, eachUs };
  });
}
