import { expect, test } from '@jest/globals';
import { HubSpotTime } from '../../src/hubspot/hubspot-time.ts';

test("HubSpot's time goes on from its latest answer, whatever our clock is set to", () => {
  const our = { wallMs: 5_000, steadyMs: 70 };
  const time = new HubSpotTime({ now: () => our.wallMs, steady: () => our.steadyMs });
  expect(time.nowMs()).toBe(5_000);
  time.learn(new Headers({ date: 'Mon, 23 Nov 2026 10:00:00 GMT' }));
  our.wallMs -= 3_600_000;
  our.steadyMs += 1_500;
  expect(new Date(time.nowMs()).toISOString()).toBe('2026-11-23T10:00:01.500Z');
  for (const headers of [new Headers(), new Headers({ date: 'soon' })]) time.learn(headers);
  expect(new Date(time.nowMs()).toISOString()).toBe('2026-11-23T10:00:01.500Z');
});
