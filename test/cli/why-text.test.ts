import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { eventText } from '../../src/cli/why-text.ts';
import { explainEvent } from '../../src/core/why/explain-event.ts';
import { aContact, anEvent } from '../core/why/evidence.ts';

test('nothing that an event brings can steer the terminal', () => {
  const steering = '\u009B31m\u0007\u202E';
  const event = anEvent({
    eventId: `id${steering}`,
    name: `name${steering}`,
    state: 'dead',
    reason: `reason${steering}`,
  });
  const text = eventText(explainEvent({ event, contact: aContact() }));
  expect(stripVTControlCharacters(text).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(text).toContain('name·31m··');
});
