import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { MappingFile } from '../../src/core/mapping/schema.ts';
import { aCustomer, anInstall } from '../support/events.ts';
import { DEFAULT_MAPPING } from '../support/mapping.ts';
import { startScene, type Scene } from './a-scene.ts';
import { run, type Ran } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const EMAIL = 'ada@example.com';
afterAll(async () => scene.stop());
const folder = temporaryFolder();
let scene: Scene;
let recordId: string;

function writeMapping(recreate: MappingFile['contact']['recreate']): void {
  const file = JSON.parse(readFileSync(DEFAULT_MAPPING, 'utf8')) as MappingFile;
  const changed = { ...file, contact: { ...file.contact, recreate } };
  writeFileSync(folder('mapping.json'), JSON.stringify(changed));
}

/** Ada is in HubSpot, somebody deletes her there, and her next event finds that out. */
beforeAll(async () => {
  writeMapping('never');
  scene = await startScene(folder('deleted.db'), { MAPPING_FILE: folder('mapping.json') });
  await scene.receive(aCustomer({ attributes: { city: 'Rome' } }));
  recordId = scene.hubspot.contacts()[0]?.id ?? '';
  scene.hubspot.deleteContact(recordId);
  await scene.receive(anInstall());
});

const ran = async (...args: readonly string[]): Promise<Ran> => run(args, scene.environment);
const LEFT = 'deleted in HubSpot by a person, and contact.recreate is "never"';

test('why says that nothing is left to do, and why', async () => {
  const { out } = await ran('why', EMAIL);
  expect(out).toContain(`Not in HubSpot, and nothing is left to do: ${LEFT}.`);
  expect(out).toMatch(/^ {2}city +Rome +refused /m);
  expect(out).toMatch(/its record was deleted in HubSpot/);
  const { out: status } = await ran('status');
  expect(status).toMatch(/\b0 to do/);
});

test('check and preview say what the mapping does with deleted people', async () => {
  const check = await ran('check', '--mapping', folder('mapping.json'));
  expect(check.out).toMatch(/note: whoever a person deletes in HubSpot stays deleted/);
  const preview = await ran('preview', 'data/samples/customer-upserted.json');
  expect(preview.out).toMatch(/unless a person deleted its record in HubSpot: then it stays/);
});

test('reconcile makes nobody again where the mapping says never', async () => {
  const told = await ran('reconcile', '--fix', '--recreate', '--yes');
  expect(told.status).toBe(2);
  expect(told.err).toContain('contact.recreate is "never" in the mapping');
  expect(scene.hubspot.contacts()).toEqual([]);
});

test('reconcile of a deleted contact looks whether it is back', async () => {
  const look = await ran('reconcile', EMAIL);
  expect(look).toMatchObject({ status: 1, err: `${LEFT}; --fix looks whether it is back` });
  const gone = await ran('reconcile', EMAIL, '--fix', '--yes');
  expect(gone.status).toBe(1);
  expect(gone.err).toContain('1 contact could not be sent again');
  expect(scene.hubspot.contacts()).toEqual([]);
  scene.hubspot.restoreContact(recordId);
  const back = await ran('reconcile', EMAIL, '--fix', '--yes');
  expect(back).toMatchObject({ status: 0, out: `it is in HubSpot again, as record ${recordId}` });
  expect(scene.hubspot.contacts()).toMatchObject([{ id: recordId }]);
});

test('once the mapping lets people be made again, that takes --recreate', async () => {
  scene.hubspot.deleteContact(recordId);
  await scene.receive(aCustomer({ attributes: { city: 'Pisa' } }));
  writeMapping('event');
  await scene.reload();
  const look = await ran('reconcile', EMAIL, '--fix', '--yes');
  expect(look.status).toBe(2);
  expect(look.err).toContain('that takes --recreate, too');
  expect(scene.hubspot.contacts()).toEqual([]);
  expect(await ran('reconcile', EMAIL, '--fix', '--recreate', '--yes')).toMatchObject({
    status: 0,
  });
  expect(scene.hubspot.contacts()).toMatchObject([{ properties: { city: 'Pisa' } }]);
});
