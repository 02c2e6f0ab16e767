import type { Answer } from './answer.ts';
import {
  batchAnswer,
  CRM_BATCH_MAX,
  foundOrMissing,
  inputsOf,
  requiredText,
  runBatch,
} from './batch.ts';
import { SCOPES, type Account, type Endpoint } from './endpoint.ts';
import type { JsonObject } from '../../model/json.ts';

const NOTES = '/crm/objects/:version/notes';

/** Notes, which are written under the scope of the contacts. [HubSpot's notes guide] */
export function noteEndpoints(account: Account): readonly Endpoint[] {
  const post = { method: 'POST', scopes: [SCOPES.contactsWrite] } as const;
  return [
    { ...post, path: `${NOTES}/batch/create`, run: (r) => batchCreate(account, r.body) },
    {
      ...post,
      scopes: [SCOPES.contactsRead],
      path: `${NOTES}/batch/read`,
      run: (r) => batchRead(account, r.body),
    },
    { ...post, path: `${NOTES}/batch/archive`, run: (r) => batchArchive(account, r.body) },
    { ...post, path: NOTES, run: (r) => ({ status: 201, body: account.notes.create(r.body) }) },
  ];
}

function batchCreate(account: Account, body: JsonObject): Answer {
  const { notes } = account;
  const inputs = inputsOf(body, CRM_BATCH_MAX);
  // A note that was written cannot be taken back, so all are checked before the first is written.
  const undoable = {
    atomically: <T>(work: () => T): T => {
      for (const input of inputs) notes.check(input);
      return work();
    },
  };
  const outcome = runBatch(inputs, (input) => notes.create(input), undoable);
  return batchAnswer(outcome, account, 201);
}

function batchRead(account: Account, body: JsonObject): Answer {
  const ids = inputsOf(body, CRM_BATCH_MAX).map((input) => requiredText(input, 'id'));
  const found = [...new Set(ids)].map((id) => ({ id, note: account.notes.get(id) }));
  const results = found.flatMap(({ note }) => (note === undefined ? [] : [note]));
  const missing = found.filter(({ note }) => note === undefined).map(({ id }) => id);
  return batchAnswer(foundOrMissing('NOTE', results, missing), account);
}

/** Takes notes off their timelines; those that are not there already are no fault. */
function batchArchive({ notes }: Account, body: JsonObject): Answer {
  for (const input of inputsOf(body, CRM_BATCH_MAX)) notes.archive(requiredText(input, 'id'));
  return { status: 204 };
}
