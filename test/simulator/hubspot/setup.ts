import { afterEach } from '@jest/globals';
import type { Clock } from '../../../src/clock.ts';
import {
  HubSpotSimulator,
  type SimulatorOptions,
} from '../../../src/simulator/hubspot/simulator.ts';
import { UNCHECKED_HEADER } from './contract/check-request.ts';
import type { JsonObject } from '../../../src/model/json.ts';

const START_MS = Date.parse('2026-11-23T10:00:00.000Z');

/** A clock that stands still until it is moved; sleeping moves it. */
export function manualClock(): Clock & { advance(ms: number): void } {
  let nowMs = START_MS;
  return {
    now: () => nowMs,
    steady: () => nowMs,
    sleep: (ms) => {
      nowMs += ms;
      return Promise.resolve();
    },
    random: () => 0.5,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed JSON; tests know the shapes they ask for. */
  // oxlint-disable-next-line typescript/no-explicit-any -- loose JSON, as tests know its shape.
  readonly body: any;
}

export interface Bundle {
  readonly simulator: HubSpotSimulator;
  readonly clock: ReturnType<typeof manualClock>;
  readonly url: string;
  readonly call: (method: string, path: string, body?: JsonObject | string) => Promise<Reply>;
  readonly post: (path: string, body: JsonObject) => Promise<Reply>;
  /** Creates a contact and returns its record id. */
  readonly aContact: (properties: JsonObject) => Promise<string>;
}

const running: HubSpotSimulator[] = [];

afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop();
});

/** A running simulator with the properties and events that the daemon's mapping knows. */
export async function setup(options: Partial<SimulatorOptions> = {}): Promise<Bundle> {
  const clock = manualClock();
  const simulator = new HubSpotSimulator({ clock, token: 'secret', ...options });
  running.push(simulator);
  provisionNeostore(simulator);
  const url = await simulator.start();
  const call: Bundle['call'] = async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: 'Bearer secret',
        'content-type': 'application/json',
        [UNCHECKED_HEADER]: 'the simulator is tried with wrong requests, too',
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const { status, headers } = response;
    return { status, headers, text, body: parse(text) };
  };
  const post: Bundle['post'] = (path, body) => call('POST', path, body);
  const aContact: Bundle['aContact'] = async (properties) =>
    (await post('/crm/objects/2026-09/contacts', { properties })).body.id;
  return { simulator, clock, url, call, post, aContact };
}

function provisionNeostore(simulator: HubSpotSimulator): void {
  const groupName = 'neostore';
  simulator.provision({
    properties: [
      {
        name: 'neostore_customer_id',
        label: 'Customer id',
        type: 'string',
        unique: true,
        groupName,
      },
      {
        name: 'neostore_wallet_status',
        label: 'Wallet status',
        type: 'enumeration',
        options: ['none', 'apple', 'google', 'both'],
        groupName,
      },
      { name: 'neostore_apple_installed_at', label: 'Apple', type: 'datetime', groupName },
      {
        name: 'neostore_stores',
        label: 'Stores',
        type: 'enumeration',
        options: ['paris', 'lyon', 'lille'],
        multiple: true,
        groupName,
      },
    ],
    events: [
      {
        name: 'pass_installed',
        label: 'Wallet pass installed',
        properties: ['pass_type', 'wallet', 'pass_id'],
      },
      { name: 'pass_uninstalled', label: 'Wallet pass uninstalled', properties: ['pass_id'] },
    ],
  });
}

// oxlint-disable-next-line typescript/no-explicit-any -- loose JSON, as tests know its shape.
function parse(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
