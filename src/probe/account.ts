import { z } from 'zod';
import { parseAnswer, type HubSpotApi } from '../hubspot/api.ts';
import { describeFailure } from '../hubspot/definition-result.ts';

/** The account that a token leads to, as HubSpot names it. */
export interface ProbedAccount {
  readonly portalId: string;
  /** Such as `DEVELOPER_TEST`; empty where HubSpot does not say. */
  readonly type: string;
  /** Host on which people use it. */
  readonly uiDomain: string;
}

const DetailsSchema = z.object({
  portalId: z.union([z.string(), z.number()]).transform(String),
  accountType: z.string().catch(''),
  uiDomain: z.string().catch(''),
});

/** Accounts in which nobody works. [HubSpot's account information guide] */
const TEST_TYPES = new Set(['DEVELOPER_TEST', 'SANDBOX']);

/** Whether HubSpot says that an account is there for trials. */
export function isTestAccount({ type }: ProbedAccount): boolean {
  return TEST_TYPES.has(type);
}

/** Asks HubSpot whose token it is; the reason where it does not say. */
export async function readAccount(
  api: HubSpotApi,
): Promise<
  | { readonly kind: 'read'; readonly account: ProbedAccount }
  | { readonly kind: 'failed'; readonly reason: string }
> {
  const answer = await api.requestDated('account-info', (version) => ({
    method: 'GET',
    path: `/account-info/${version}/details`,
    endpoint: 'account-info/details',
    repeatable: true,
  }));
  const read = parseAnswer(DetailsSchema, answer);
  if (read.kind !== 'done') return { kind: 'failed', reason: describeFailure(read) };
  const { portalId, accountType: type, uiDomain } = read.value;
  return { kind: 'read', account: { portalId, type, uiDomain } };
}
