import type { Router } from '@koa/router';
import { LEFT_OUT_COLUMNS } from '../core/list-columns.ts';
import { withoutGaps } from '../core/without-gaps.ts';
import type { LeftOutAnswer, LeftOutValuesAnswer } from './api.ts';
import { contactOfList } from './contact-of-list.ts';
import { ConnectionFields, LeftOutCsvFields, LeftOutFields } from './fields.ts';
import { noteOrder } from './note-order.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readOrder, readQuery } from './read-request.ts';
import { sendCsv } from './send-csv.ts';
import type { LeftOutPlace } from '../model/view.ts';

/** `/api/left-out`, `/api/left-out.csv` and `/api/left-out/retry` */
export function leftOutRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, connections } = options;
  router.get('/api/left-out', async (ctx) => {
    const { connection, limit, before, ...filter } = readQuery(ctx, connections, LeftOutFields);
    const { id, recordUrl } = connection;
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
    const { connection, ...filter } = readQuery(ctx, connections, LeftOutCsvFields);
    const query = withoutGaps(filter);
    sendCsv(ctx, 'left-out', LEFT_OUT_COLUMNS, async (after: LeftOutPlace | undefined, limit) =>
      ledger.leftOutValues(connection.id, { ...query, limit, ...withoutGaps({ after }) }),
    );
  });
  // Tries values again that are left out of contacts.
  router.post('/api/left-out/retry', async (ctx) => {
    const { id } = (await readOrder(ctx, connections, ConnectionFields)).connection;
    const contacts = await ledger.tryLeftOut(id);
    noteOrder(options, id, 'left-out.retried', { contacts });
    ctx.body = { contacts } satisfies LeftOutAnswer;
  });
}
