import { z } from 'zod';
import {
  readConsentAnswer,
  readConsentBatch,
  readOptedOut,
  readResubscription,
  readUnknownSubscriber,
} from '../../core/probe/read-consents.ts';
import type { Reply } from '../../core/probe/reply.ts';
import { FIRST_NAME, type Bench } from '../bench.ts';
import type { Experiment } from '../experiment.ts';
import { CannotTry } from '../lab.ts';

const TypesSchema = z.object({
  results: z.array(
    z.object({
      id: z.union([z.string(), z.number()]).transform(String),
      isActive: z.boolean().catch(true),
      isInternal: z.boolean().catch(false),
    }),
  ),
});

/** No account has a subscription type of this id. */
const NO_TYPE = '999999999999';

/** Consents of addresses that nobody has, to a subscription type of the account. */
export const consents: Experiment = {
  answers: [
    'consentAnswer',
    'consentReason',
    'resubscription',
    'consentBatchRefusal',
    'unknownSubscriber',
    'optedOutTypes',
  ],
  run: async (bench) => {
    const type = await subscriptionType(bench);
    const email = await subscriber(bench);
    const first = await write(bench, [consent(email, type, 'SUBSCRIBED')]);
    const answer = readConsentAnswer(first);
    bench.control('a consent', first);
    bench.control(
      'the end of a consent',
      await write(bench, [consent(email, type, 'UNSUBSCRIBED')]),
    );
    const again = await write(bench, [consent(email, type, 'SUBSCRIBED')]);
    const other = await subscriber(bench);
    const batch = await write(bench, [
      consent(other, type, 'SUBSCRIBED'),
      consent(await subscriber(bench), NO_TYPE, 'SUBSCRIBED'),
    ]);
    return [
      ...answer,
      readResubscription(again),
      readConsentBatch(batch),
      readUnknownSubscriber(await read(bench, bench.lab.address())),
      await tryOptOut(bench, type),
    ];
  },
};

async function tryOptOut(bench: Bench, type: string): Promise<ReturnType<typeof readOptedOut>> {
  const email = await subscriber(bench);
  bench.control('a consent', await write(bench, [consent(email, type, 'SUBSCRIBED')]));
  const ended = await ask(bench, 'POST', '/statuses/batch/unsubscribe-all?channel=EMAIL', {
    inputs: [email],
  });
  bench.control('to unsubscribe from all', ended);
  return readOptedOut(await read(bench, email));
}

/** @throws CannotTry where the account has none */
async function subscriptionType(bench: Bench): Promise<string> {
  const listed = TypesSchema.safeParse((await ask(bench, 'GET', '/definitions')).body);
  const types = listed.success ? listed.data.results : [];
  const type = types.find(({ isActive, isInternal }) => isActive && !isInternal);
  if (type !== undefined) return type.id;
  throw new CannotTry('the account has no subscription type: make one in HubSpot, for e-mails');
}

/** The address of a new contact. */
async function subscriber(bench: Bench): Promise<string> {
  const email = bench.lab.address();
  await bench.contact({ email, firstname: FIRST_NAME });
  return email;
}

function consent(subscriberIdString: string, subscriptionId: string, statusState: string): object {
  return {
    subscriberIdString,
    subscriptionId: Number(subscriptionId),
    statusState,
    channel: 'EMAIL',
    // Accounts with HubSpot's privacy settings ask for both.
    legalBasis: 'LEGITIMATE_INTEREST_CLIENT',
    legalBasisExplanation: 'neostore-hubspot probe',
  };
}

async function write(bench: Bench, inputs: readonly object[]): Promise<Reply> {
  return ask(bench, 'POST', '/statuses/batch/write', { inputs });
}

async function read(bench: Bench, email: string): Promise<Reply> {
  return ask(bench, 'POST', '/statuses/batch/read?channel=EMAIL', { inputs: [email] });
}

async function ask(
  { lab }: Bench,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<Reply> {
  return lab.askDated('communication-preferences', (root) => ({
    method,
    path: `${root}${path}`,
    endpoint: 'communication-preferences',
    ...(body === undefined ? {} : { body }),
  }));
}
