import { randomUUID } from 'node:crypto';
import type { WebhookEvent } from './webhooks.ts';

/** What a customer says of itself. */
export function customer(person: string, firstName: string, more: object = {}): WebhookEvent {
  return {
    ...event('Customer:Upserted', person),
    attributes: { email: emailOf(person), firstName, ...more },
  };
}

/** A pass that gets into a wallet of a person. */
export function install(person: string): WebhookEvent {
  return { ...event('Pass:Installed', person), ...passOf(person) };
}

/** The same pass, taken out again. */
export function uninstall(person: string): WebhookEvent {
  return { ...event('Pass:Uninstalled', person), ...passOf(person) };
}

/** So many people, each with another name. */
export function people(group: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, number) => `${group}-${number}`);
}

export function emailOf(person: string): string {
  return `${person}@example.com`;
}

function event(name: string, person: string): WebhookEvent {
  return {
    __id: randomUUID(),
    __eventName: name,
    __creationDate: new Date().toISOString(),
    identifiers: { customerId: person, email: emailOf(person) },
  };
}

function passOf(person: string): object {
  return {
    passId: `pass-${person}`,
    passType: 'user',
    device: 'Apple',
    deviceIdentifier: `device-${person}`,
  };
}
