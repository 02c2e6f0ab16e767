import { networkFailureText, networkTrouble } from '../network-failure.ts';

/** What a ping through the public address came to. */
export type PingResult =
  /** Somebody answered who knows the secret; the proof is checked. */
  | { readonly kind: 'pong'; readonly instance: string; readonly tenantId: string }
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The code of a refusal in the daemon's own form; null where something else speaks. */
      readonly refusal: string | null;
      /** Where a redirect leads. */
      readonly location: string | null;
    }
  | { readonly kind: 'failed'; readonly code: string };

/** Who is to answer it. */
export interface PingTarget {
  readonly url: string;
  readonly tenantId: string;
  /** The process that is meant; null where it could not be asked on this machine. */
  readonly instance: string | null;
  /** Where it listens, as the settings say. */
  readonly listensAt: string;
}

/** Why events of an address would not arrive. */
export interface PingFault {
  readonly found: string;
  /** What to do about it. */
  readonly advice: string;
}

/** Decides whether an address ends at the daemon that is meant; null where it does. */
export function judgePing(result: PingResult, target: PingTarget): PingFault | null {
  switch (result.kind) {
    case 'pong':
      return pongFault(result, target);
    case 'answered':
      return answerFault(result, target);
    case 'failed':
      return networkFault(result.code, target);
  }
}

function pongFault(
  { instance, tenantId }: Extract<PingResult, { kind: 'pong' }>,
  target: PingTarget,
): PingFault | null {
  if (tenantId !== target.tenantId) {
    return {
      found: `a daemon answers for the tenant ${tenantId}, not for ${target.tenantId}`,
      advice: `have the path end in /webhooks/neostore/${target.tenantId}, also behind the proxy`,
    };
  }
  if (target.instance === null || instance === target.instance) return null;
  return {
    found: 'another neostore-hubspot with the same secret answers',
    advice: `stop that one, or have the proxy pass on to ${target.listensAt}`,
  };
}

function answerFault(
  { status, refusal, location }: Extract<PingResult, { kind: 'answered' }>,
  { url, tenantId, listensAt }: PingTarget,
): PingFault {
  if (refusal !== null) return refusalFault(status, refusal, { tenantId, listensAt });
  if (status >= 300 && status < 400) {
    const to = location === null ? 'elsewhere' : `to ${location}`;
    return {
      found: `it is redirected ${to} (${status})`,
      advice: 'Neostore may not follow, so name the address where it ends, or redirect no webhooks',
    };
  }
  if (status === 401 || status === 403 || status === 407) {
    return {
      found: `something before the daemon lets nobody in (${status})`,
      advice:
        'have the proxy or firewall pass webhooks on without a sign-in: the daemon checks their signature',
    };
  }
  if (status >= 502 && status <= 504) {
    return {
      found: `a proxy answers and does not reach the daemon (${status})`,
      advice: `have it pass on to ${listensAt}`,
    };
  }
  if (status === 404 || status === 405) {
    return {
      found: `another server answers, which knows no such path (${status})`,
      advice: `have it pass ${URL.parse(url)?.pathname ?? url} on to ${listensAt}`,
    };
  }
  return {
    found: `another server answers (${status})`,
    advice: `see that ${URL.parse(url)?.host ?? url} leads to this machine and its proxy passes on to ${listensAt}`,
  };
}

function refusalFault(
  status: number,
  refusal: string,
  { tenantId, listensAt }: Pick<PingTarget, 'tenantId' | 'listensAt'>,
): PingFault {
  const found = `a neostore-hubspot answers: ${refusal} (${status})`;
  switch (refusal) {
    case 'unauthorized':
      return {
        found: `a neostore-hubspot answers that knows another tenant or another secret (${status})`,
        advice: `it is another one, or a proxy changes the path or the body: have it pass on to ${listensAt} as it is, with ${tenantId} at the end of the path`,
      };
    case 'not_found':
      return {
        found: `the daemon is reached under another path (${status})`,
        advice: `have the proxy keep /webhooks/neostore/${tenantId} as it is`,
      };
    case 'method_not_allowed':
      return { found, advice: 'have the proxy pass POST on as POST' };
    case 'unsupported_content_encoding':
      return { found, advice: 'have the proxy not compress what it passes on' };
    default:
      return { found, advice: 'the log of that daemon says why' };
  }
}

function networkFault(code: string, { url, listensAt }: PingTarget): PingFault {
  const found = networkFailureText(code);
  const host = URL.parse(url)?.host ?? url;
  switch (networkTrouble(code)) {
    case 'dns':
      return { found, advice: `have your DNS name ${host}, or mend its spelling` };
    case 'refused':
      return {
        found,
        advice: `start the TLS proxy for ${host}, and have it pass on to ${listensAt}`,
      };
    case 'tls':
      return {
        found,
        advice: `mend the certificate of ${host}: Neostore will not accept it either`,
      };
    case 'unreachable':
    case 'protocol':
    case 'other':
      return {
        found,
        advice: `see that a firewall lets ${host} through; where only this machine cannot reach its own public address, try from another`,
      };
  }
}
