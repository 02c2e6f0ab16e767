import type { Router } from '@koa/router';
import type Koa from 'koa';
import type { z } from 'zod';
import { withoutGaps } from '../core/without-gaps.ts';
import {
  choosePeriods,
  type ChosenPeriods,
  numbersOf,
  timeOf,
} from '../core/numbers/choose-periods.ts';
import { INSTALLER_COLUMNS, questionFault, questionsOf } from '../core/numbers/installer-of.ts';
import { numberReport } from '../core/numbers/number-report.ts';
import { NUMBER_COLUMNS } from '../core/numbers/number-rows.ts';
import type { InstallersAnswer, NumbersAnswer } from './api.ts';
import { chooseConnection } from './choose-connection.ts';
import { InstallersCsvFields, InstallersFields, NumbersFields } from './fields.ts';
import { listedContact } from './listed-contact.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readQuery } from './read-request.ts';
import { RefusedRequest } from './refusal.ts';
import { sendCsv } from './send-csv.ts';

/** `/api/numbers` and `/api/numbers/people`, and both as CSV */
export function numberRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, connections } = options;
  const reportOf = async (ctx: Koa.Context): Promise<NumbersAnswer> => {
    const { connection, ...choice } = readQuery(ctx, NumbersFields);
    const { id } = chooseConnection(connections, connection);
    const chosen = await periodsOf(options, id, choice);
    return numberReport(numbersOf(chosen, await ledger.numbers(id, chosen.periods)));
  };
  router.get('/api/numbers', async (ctx) => {
    ctx.body = await reportOf(ctx);
  });
  router.get('/api/numbers.csv', async (ctx) => {
    const { rows } = await reportOf(ctx);
    sendCsv(ctx, 'wallet', NUMBER_COLUMNS, async () => Promise.resolve({ rows, next: null }));
  });
  peopleOfTime(router, options);
}

function peopleOfTime(router: Router, options: OperatorOptions): void {
  const { ledger, connections } = options;
  router.get('/api/numbers/people', async (ctx) => {
    const { connection, limit, before, ...filter } = readQuery(ctx, InstallersFields);
    const chosen = chooseConnection(connections, connection);
    const { from, to, timeZone, ...query } = await installersAsked(options, chosen.id, filter);
    const page = { ...query, limit, ...withoutGaps({ after: before }) };
    const { rows, next } = await ledger.installers(chosen.id, page);
    ctx.body = {
      from,
      to,
      timeZone,
      people: rows.map(({ contact, ...install }) => ({
        ...install,
        contact: listedContact(contact, chosen),
      })),
      questions: questionsOf(chosen.mapping().mapping),
      cursor: next === null ? null : String(next),
    } satisfies InstallersAnswer;
  });
  router.get('/api/numbers/people.csv', async (ctx) => {
    const { connection, ...filter } = readQuery(ctx, InstallersCsvFields);
    const { id } = chooseConnection(connections, connection);
    const {
      from: _from,
      to: _to,
      timeZone: _zone,
      ...query
    } = await installersAsked(options, id, filter);
    sendCsv(ctx, 'installs', INSTALLER_COLUMNS, async (after: number | undefined, limit) =>
      ledger.installers(id, { ...query, limit, ...withoutGaps({ after }) }),
    );
  });
}

type InstallersFilter = Omit<z.infer<typeof InstallersCsvFields>, 'connection'>;

async function installersAsked(
  options: OperatorOptions,
  connection: string,
  { wallet, without, ...choice }: InstallersFilter,
) {
  const { mapping } = chooseConnection(options.connections, connection).mapping();
  const fault = without === undefined ? null : questionFault(mapping, without);
  if (fault !== null) throw invalidQuery(fault);
  const chosen = await periodsOf(options, connection, choice);
  const { from, to, timeZone } = chosen;
  return { from, to, timeZone, ...timeOf(chosen), ...withoutGaps({ wallet, without }) };
}

/** @throws RefusedRequest where there is no day, or too many */
async function periodsOf(
  { ledger, clock }: OperatorOptions,
  connection: string,
  choice: Omit<z.infer<typeof NumbersFields>, 'connection'>,
): Promise<ChosenPeriods> {
  const zone = await ledger.loadMemo(connection, 'time-zone');
  const chosen = choosePeriods(choice, zone, clock.now());
  if (typeof chosen !== 'string') return chosen;
  throw invalidQuery(chosen);
}

function invalidQuery(fault: string): RefusedRequest {
  return new RefusedRequest({
    status: 400,
    code: 'invalid_query',
    message: `Correct the query. ${fault}.`,
  });
}
