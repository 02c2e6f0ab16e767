import type { Router } from '@koa/router';
import type Koa from 'koa';
import { withoutGaps } from '../core/without-gaps.ts';
import {
  choosePeriods,
  type ChosenPeriods,
  numbersOf,
  timeOf,
} from '../core/numbers/choose-periods.ts';
import { INSTALLER_COLUMNS, questionFault, questionsOf } from '../core/numbers/installer-of.ts';
import { type NumberReport, numberReport } from '../core/numbers/number-report.ts';
import { NUMBER_COLUMNS } from '../core/numbers/number-rows.ts';
import type { InstallersAnswer } from './api.ts';
import { InstallersCsvFields, InstallersFields, NumbersFields } from './fields.ts';
import { listedContact } from './listed-contact.ts';
import type { OperatorConnection } from './operator-connection.ts';
import type { OperatorOptions } from './operator-options.ts';
import { type Asked, readQuery } from './read-request.ts';
import { RefusedRequest } from './refusal.ts';
import { sendCsv } from './send-csv.ts';

/** `/api/numbers` and `/api/numbers/people`, and both as CSV */
export function numberRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, connections } = options;
  const reportOf = async (ctx: Koa.Context): Promise<NumberReport> => {
    const { connection, ...choice } = readQuery(ctx, connections, NumbersFields);
    const chosen = await periodsOf(options, connection, choice);
    return numberReport(numbersOf(chosen, await ledger.numbers(connection.id, chosen.periods)));
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
    const { limit, before, ...asked } = readQuery(ctx, connections, InstallersFields);
    const { connection } = asked;
    const { chosen, query } = await installersAsked(options, asked);
    const { from, to, timeZone } = chosen;
    const page = { ...query, limit, ...withoutGaps({ after: before }) };
    const { rows, next } = await ledger.installers(connection.id, page);
    ctx.body = {
      from,
      to,
      timeZone,
      people: rows.map(({ contact, ...install }) => ({
        ...install,
        contact: listedContact(contact, connection),
      })),
      questions: questionsOf(connection.mapping().mapping),
      cursor: next === null ? null : String(next),
    } satisfies InstallersAnswer;
  });
  router.get('/api/numbers/people.csv', async (ctx) => {
    const asked = readQuery(ctx, connections, InstallersCsvFields);
    const { query } = await installersAsked(options, asked);
    sendCsv(ctx, 'installs', INSTALLER_COLUMNS, async (after: number | undefined, limit) =>
      ledger.installers(asked.connection.id, { ...query, limit, ...withoutGaps({ after }) }),
    );
  });
}

async function installersAsked(
  options: OperatorOptions,
  { connection, wallet, without, ...choice }: Asked<typeof InstallersCsvFields>,
) {
  const { mapping } = connection.mapping();
  const fault = without === undefined ? null : questionFault(mapping, without);
  if (fault !== null) throw invalidQuery(fault);
  const chosen = await periodsOf(options, connection, choice);
  return { chosen, query: { ...timeOf(chosen), ...withoutGaps({ wallet, without }) } };
}

/** @throws RefusedRequest where there is no day, or too many */
async function periodsOf(
  { ledger, clock }: OperatorOptions,
  connection: OperatorConnection,
  choice: Omit<Asked<typeof NumbersFields>, 'connection'>,
): Promise<ChosenPeriods> {
  const zone = await ledger.loadMemo(connection.id, 'time-zone');
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
