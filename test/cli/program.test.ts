import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { run } from './run.ts';

const COMMANDS = [
  'start',
  'sandbox',
  'setup',
  'check',
  'preview',
  'send',
  'status',
  'why',
  'dead-letters',
  'replay',
  'reconcile',
  'backfill',
  'erase',
  'prune',
];

test('--version prints the version of package.json', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(await run(['--version'])).toEqual({ status: 0, out: version, err: '' });
});

test('--help names every command', async () => {
  const { status, out } = await run(['--help']);
  expect(status).toBe(0);
  for (const command of COMMANDS) expect(out).toMatch(new RegExp(`^  ${command} `, 'm'));
});

test.each(COMMANDS)('%s --help gives examples', async (command) => {
  const { status, out, err } = await run([command, '--help']);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toMatch(new RegExp(`Examples:\\n  neostore-hubspot ${command}`));
});

test.each(['list', 'retry', 'discard'])('dead-letters %s --help gives examples', async (name) => {
  const { status, out, err } = await run(['dead-letters', name, '--help']);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toMatch(new RegExp(`Examples:\\n  neostore-hubspot dead-letters ${name}`));
});

describe('wrong usage has status 2 and prints nothing to standard output:', () => {
  test.each<[string, readonly string[], string]>([
    ['a misspelt command', ['preveiw'], '(Did you mean preview?)'],
    ['an unknown option', ['check', '--jsno'], '(Did you mean --json?)'],
    ['a missing argument', ['preview'], "missing required argument 'event.json'"],
    ['a number that is none', ['sandbox', '--events', 'many'], 'It has to be a whole number.'],
    ['a rate of nothing', ['sandbox', '--rate', '0'], 'It has to be a number above 0.'],
    [
      'a port out of range',
      ['sandbox', '--port', '70000'],
      'It has to be a whole number from 0 to 65535.',
    ],
    [
      'a run without the daemon that it measures',
      ['sandbox', '--once', '--no-daemon'],
      "cannot be used with option '--once'",
    ],
    [
      'an address that is none',
      ['send', 'x.json', '--url', 'localhost:8080'],
      'It has to be an http:// or https:// address.',
    ],
    ['a time that is none', ['replay', '--from', 'monday'], 'or how long ago, such as 30m, 2h, 3d'],
    [
      'a kind of dead letter that is none',
      ['dead-letters', 'list', '--kind', 'person'],
      'Allowed choices are event, contact, timeline',
    ],
    [
      'a dead letter that is none',
      ['dead-letters', 'retry', '--id', 'person:1'],
      'such as contact:12; kinds are event, contact, timeline',
    ],
    [
      'dead letters without saying which',
      ['dead-letters', 'retry'],
      'say which to retry, or --all',
    ],
    [
      'a mapping for a replay that is none',
      ['replay', '--mapping', 'other.json'],
      '--mapping tries a mapping, so it needs --dry-run',
    ],
    ['nobody to erase', ['erase'], 'name one person'],
    ['two people to erase', ['erase', 'a@b.c', '--readmit', 'a@b.c'], 'name one person'],
    [
      'HubSpot without a person',
      ['erase', '--readmit', 'a', '--hubspot'],
      'goes with a contact key',
    ],
  ])('%s', async (_case, args, message) => {
    const { status, out, err } = await run(args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(message);
  });

  test('no command at all, which prints the help', async () => {
    const { status, out, err } = await run([]);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain('Usage: neostore-hubspot');
  });
});
