import type { Router } from '@koa/router';
import { LEFT_OUT_COLUMNS } from '../core/list-columns.ts';
import { withoutGaps } from '../core/without-gaps.ts';
import type { LeftOutAnswer, LeftOutValuesAnswer } from './api.ts';
import { chooseConnection } from './choose-connection.ts';
import { contactOfList } from './contact-of-list.ts';
import { ConnectionFields, LeftOutCsvFields, LeftOutFields } from './fields.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readJson, readQuery } from './read-request.ts';
import { sendCsv } from './send-csv.ts';
import type { LeftOutPlace } from '../model/view.ts';

/** `/api/left-out`, `/api/left-out.csv` and `/api/left-out/retry` */
export function leftOutRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, log, connections, onChange } = options;
  router.get('/api/left-out', async (ctx) => {
    const { connection, limit, before, ...filter } = readQuery(ctx, LeftOutFields);
    const { id, recordUrl } = chooseConnection(connections, connection);
    const query = { ...withoutGaps(filter), limit, ...withoutGaps({ after: before }) };
    const { rows, next } = await ledger.leftOutValues(id, query);
    ctx.body = {
      values: rows.map(({ contact, ...value }) => ({
        ...value,
        contact: contactOfList(contact, recordUrl),
      })),
      cursor: next === null ? null : JSON.stringify([next.property, next.reason, next.contactId]),
    } satisfies LeftOutValuesAnswer;
  });
  router.get('/api/left-out.csv', (ctx) => {
    const { connection, ...filter } = readQuery(ctx, LeftOutCsvFields);
    const { id } = chooseConnection(connections, connection);
    const query = withoutGaps(filter);
    sendCsv(ctx, 'left-out', LEFT_OUT_COLUMNS, async (after: LeftOutPlace | undefined, limit) =>
      ledger.leftOutValues(id, { ...query, limit, ...withoutGaps({ after }) }),
    );
  });
  // Tries values again that are left out of contacts.
  router.post('/api/left-out/retry', async (ctx) => {
    const fields = await readJson(ctx, ConnectionFields);
    const { id: connection } = chooseConnection(connections, fields.connection);
    const contacts = await ledger.tryLeftOut(connection);
    log.info({ connection, contacts }, 'left-out.retried');
    onChange?.(connection);
    ctx.body = { contacts } satisfies LeftOutAnswer;
  });
}
