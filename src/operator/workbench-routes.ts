import { PassThrough } from 'node:stream';
import type { Router } from '@koa/router';
import type Koa from 'koa';
import { compileMapping } from '../core/mapping/compile.ts';
import { describeFault } from '../core/mapping/fault.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import { TRIAL_PATH } from './access.ts';
import type { MappingWords } from '../core/mapping/suggest.ts';
import type { MappingVersion } from '../model/mapping-version.ts';
import type { ReplayCount } from '../model/replay.ts';
import type { AccountCheck, AccountMade } from './account-desk.ts';
import {
  AccountFields,
  ConnectionFields,
  ReplayFields,
  SaveVersionFields,
  TrialFields,
  VersionFields,
} from './fields.ts';
import type { MappingVersionsAnswer, TrialLine } from './mapping-answer.ts';
import { mappingWords, readSamples } from './mapping-words.ts';
import { noteOrder } from './note-order.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readOrder, readQuery } from './read-request.ts';
import { RefusedRequest, type Refusal } from './refusal.ts';
import { runTrial, type Trial } from './run-trial.ts';

/** The newest events whose fields are suggested. */
const EVENTS_READ_FOR_WORDS = 300;

const UNKNOWN_VERSION: Refusal = {
  status: 404,
  code: 'unknown_version',
  message: 'This version is not kept. Look in the list of versions.',
};

const OTHER_TRIAL: Refusal = {
  status: 429,
  code: 'trial_busy',
  message: 'A mapping is tried on stored events already. Wait until that is over, or cancel it.',
  headers: { 'Retry-After': '10' },
};

/** `/api/mapping/…`: what the workbench of mappings asks and orders. */
export function workbenchRoutes(router: Router, options: OperatorOptions): void {
  versionRoutes(router, options);
  accountRoutes(router, options);
  trialRoute(router, options);
  const { ledger, clock, connections } = options;
  router.get('/api/mapping/words', async (ctx) => {
    const { id, properties } = readQuery(ctx, connections, ConnectionFields).connection;
    const events = await ledger.eventsToTry(id, null, EVENTS_READ_FOR_WORDS);
    const samples = await readSamples();
    ctx.body = mappingWords(events, properties(), samples) satisfies MappingWords;
  });
  router.post('/api/mapping/replay', async (ctx) => {
    const { connection, dryRun } = await readOrder(ctx, connections, ReplayFields);
    const { id } = connection;
    ctx.body = (await ledger.countReplay(id, {})) satisfies ReplayCount;
    if (dryRun === true) return;
    const startedMs = clock.now();
    let cursor: number | null = null;
    do ({ cursor } = await ledger.replay(id, {}, cursor, startedMs));
    while (cursor !== null);
    noteOrder(options, id, 'replay.ordered');
  });
}

function versionRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, clock, log, connections } = options;
  router.get('/api/mapping/versions', async (ctx) => {
    const { id } = readQuery(ctx, connections, ConnectionFields).connection;
    ctx.body = { versions: await ledger.mappingVersions(id) } satisfies MappingVersionsAnswer;
  });
  router.get('/api/mapping/versions/:version', async (ctx) => {
    const { id } = readQuery(ctx, connections, ConnectionFields).connection;
    const found = await ledger.mappingVersion(id, ctx.params['version'] ?? '');
    if (found === null) throw new RefusedRequest(UNKNOWN_VERSION);
    ctx.body = found satisfies MappingVersion;
  });
  router.post('/api/mapping/versions', async (ctx) => {
    const order = await readOrder(ctx, connections, SaveVersionFields);
    const { mapping: text, author, note } = order;
    const { id } = order.connection;
    const { version } = await sound(options, text);
    const savedAtMs = clock.now();
    await ledger.saveMappingVersion(id, { version, text, author, note, savedAtMs });
    log.info({ connection: id, version }, 'mapping.saved');
    const kept = await ledger.mappingVersion(id, version);
    if (kept === null) throw new RefusedRequest(UNKNOWN_VERSION);
    ctx.body = kept satisfies MappingVersion;
  });
  router.post('/api/mapping/put', async (ctx) => {
    const { connection, version } = await readOrder(ctx, connections, VersionFields);
    const { id, putInForce } = connection;
    const kept = await ledger.mappingVersion(id, version);
    if (kept === null) throw new RefusedRequest(UNKNOWN_VERSION);
    const faults = await putInForce(kept.text);
    if (faults.length > 0) throw new RefusedRequest(faulty(faults.map(describeFault)));
    ctx.body = kept satisfies MappingVersion;
  });
}

function accountRoutes(router: Router, options: OperatorOptions): void {
  const { connections } = options;
  router.post('/api/mapping/check', async (ctx) => {
    const { connection, mapping } = await readOrder(ctx, connections, AccountFields);
    ctx.body = (await connection.account.check(
      await sound(options, mapping),
    )) satisfies AccountCheck;
  });
  router.post('/api/mapping/make', async (ctx) => {
    const { connection, mapping } = await readOrder(ctx, connections, AccountFields);
    const { id, dryRun, account } = connection;
    if (dryRun) throw new RefusedRequest(DRY_RUN);
    const made = await account.make(await sound(options, mapping));
    noteOrder(options, id, 'account.made', { outcome: made.kind });
    ctx.body = made satisfies AccountMade;
  });
}

const DRY_RUN: Refusal = {
  status: 409,
  code: 'dry_run',
  message: 'Nothing is made in HubSpot while DRY_RUN is set.',
};

function trialRoute(router: Router, options: OperatorOptions): void {
  const { ledger, evaluator, connections, statuses } = options;
  let isUnderWay = false;
  router.post(TRIAL_PATH, async (ctx) => {
    const order = await readOrder(ctx, connections, TrialFields);
    const { id, mapping, properties } = order.connection;
    const { text: tried } = await sound(options, order.mapping);
    const { events } = await statuses.read(id);
    if (isUnderWay) throw new RefusedRequest(OTHER_TRIAL);
    isUnderWay = true;
    const stored = Object.values(events).reduce((sum, count) => sum + count, 0);
    const trial = {
      connection: id,
      mapping: tried,
      inForce: mapping().mapping.text,
      portal: properties(),
      limit: Math.min(order.limit, Math.max(stored, 1)),
    };
    void sendTrial(ctx, { ledger, evaluator }, trial, options).finally(() => {
      isUnderWay = false;
    });
  });
}

/** Sends how far a trial is, a line for each step, until it is over or whoever asked goes away. */
async function sendTrial(
  ctx: Koa.Context,
  parts: Parameters<typeof runTrial>[0],
  trial: Trial,
  { clock, log }: Pick<OperatorOptions, 'clock' | 'log'>,
): Promise<void> {
  const stream = new PassThrough();
  stream.on('error', () => undefined);
  ctx.type = 'application/x-ndjson';
  ctx.body = stream;
  const send = (line: TrialLine): void => void stream.write(`${JSON.stringify(line)}\n`);
  const startedMs = clock.now();
  try {
    let sum = null;
    for await (sum of runTrial(parts, trial)) {
      if (stream.destroyed) return;
      send({ kind: 'progress', tried: sum.events, total: trial.limit });
    }
    if (sum === null) send({ kind: 'failed', message: 'No event has a payload any more.' });
    else send({ kind: 'sum', sum, tookMs: clock.now() - startedMs });
  } catch (error) {
    log.error({ err: error }, 'request.failed');
    send({ kind: 'failed', message: 'It could not be tried; the log says why.' });
  } finally {
    stream.end();
  }
}

/**
 * A mapping without faults, compiled.
 * @throws RefusedRequest that names its faults
 */
async function sound(
  { evaluator, clock }: Pick<OperatorOptions, 'evaluator' | 'clock'>,
  text: string,
): Promise<Mapping> {
  const tried = { tenant: '', body: '{}', receivedAtMs: clock.now() };
  const result = await evaluator.preview(text, tried);
  if (result.kind === 'faults') throw new RefusedRequest(faulty(result.faults.map(describeFault)));
  const version = result.kind === 'preview' ? result.preview.mappingVersion : '';
  const compiled = compileMapping(text, version);
  if (compiled.kind === 'faulty')
    throw new RefusedRequest(faulty(compiled.faults.map(describeFault)));
  return compiled.mapping;
}

function faulty(faults: readonly string[]): Refusal {
  return {
    status: 422,
    code: 'mapping_faulty',
    message: `The mapping has faults: ${faults.slice(0, 5).join('; ')}.`,
  };
}
