import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, afterEach } from '@jest/globals';
import {
  REQUEST_CHANNEL,
  type ArrivedRequest,
} from '../../../../src/simulator/hubspot/request-channel.ts';
import { requestFaults } from './check-request.ts';

/*
 * Jest loads this before each test file: every request that a simulated HubSpot gets is compared
 * with HubSpot's specification, and a wrong one fails the test that sent it.
 */

const faults = new Set<string>();
const check = (request: unknown): void => {
  for (const fault of requestFaults(request as ArrivedRequest)) faults.add(fault);
};

subscribe(REQUEST_CHANNEL.name, check);

afterEach(failIfFaulty);
afterAll(() => {
  unsubscribe(REQUEST_CHANNEL.name, check);
  failIfFaulty();
});

/**
 * Tells of the requests since the last time.
 * @throws Error that lists what is wrong with them
 */
export function failIfFaulty(): void {
  if (faults.size === 0) return;
  const lines = [...faults].toSorted();
  faults.clear();
  throw new Error(['requests that HubSpot does not take:', ...lines].join('\n  '));
}
