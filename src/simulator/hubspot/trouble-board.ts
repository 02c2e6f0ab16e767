import type { Credential } from './credential.ts';
import type { Account } from './endpoint.ts';
import type { Fault, FaultScript } from './faults.ts';
import type { RateLimits } from './limits.ts';
import { REFUSED_EMAILS, SLOW_MS, TROUBLE_RULE, type TroubleName } from './trouble.ts';

/** The parts of a simulated HubSpot in which something can go wrong. */
interface Troubled {
  readonly faults: FaultScript;
  readonly credential: Credential;
  readonly limits: RateLimits;
  readonly rules: Account['rules'];
}

/** Switches trouble on and off; all of it may be on at the same time. */
export class TroubleBoard {
  readonly #hubspot: Troubled;
  readonly #undo = new Map<TroubleName, () => void>();
  #onOver: (name: TroubleName) => Promise<void> = async () => Promise.resolve();

  constructor(hubspot: Troubled) {
    this.#hubspot = hubspot;
  }

  /** What is on, in the order in which it was switched on. */
  get names(): readonly TroubleName[] {
    return [...this.#undo.keys()];
  }

  /** Has something done whenever a trouble has been switched off, before `end` resolves. */
  whenOver(onOver: (name: TroubleName) => Promise<void>): void {
    this.#onOver = onOver;
  }

  /** Switches a trouble on; idempotent. */
  begin(name: TroubleName): void {
    if (!this.#undo.has(name)) this.#undo.set(name, BEGIN[name](this.#hubspot));
  }

  /** Switches a trouble off; idempotent. */
  async end(name: TroubleName): Promise<void> {
    const undo = this.#undo.get(name);
    if (undo === undefined) return;
    this.#undo.delete(name);
    undo();
    await this.#onOver(name);
  }

  /** Switches off what is on. */
  async endAll(): Promise<void> {
    for (const name of this.names) await this.end(name);
  }
}

/** How each trouble begins; what is returned ends it. */
const BEGIN: { readonly [name in TroubleName]: (hubspot: Troubled) => () => void } = {
  'server-errors': ({ faults }) => goWrong(faults, { kind: 'status', status: 500 }),
  'no-answer': ({ faults }) => goWrong(faults, { kind: 'hang' }),
  slow: ({ faults }) => goWrong(faults, { kind: 'slow', ms: SLOW_MS }),
  'revoked-token': ({ credential }) => {
    credential.revoke();
    return () => credential.restore();
  },
  'window-quota': ({ limits }) => limits.useUp('window'),
  'day-quota': ({ limits }) => limits.useUp('day'),
  'bad-records': ({ rules }) => {
    rules.current = { ...rules.current, refusedEmails: REFUSED_EMAILS };
    return () => {
      const { refusedEmails: _, ...others } = rules.current;
      rules.current = others;
    };
  },
  'required-property': ({ rules }) => {
    const before = rules.current.conditional ?? [];
    rules.current = { ...rules.current, conditional: [...before, TROUBLE_RULE] };
    return () => {
      const after = rules.current.conditional ?? [];
      const conditional = after.filter((rule) => rule !== TROUBLE_RULE);
      rules.current = { ...rules.current, conditional };
    };
  },
};

function goWrong(faults: FaultScript, fault: Fault): () => void {
  const active = faults.add({ fault });
  return () => active.remove();
}
