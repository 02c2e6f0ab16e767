import { readFile } from 'node:fs/promises';
import { parseAnswersFile, type HubSpotAnswers } from '../../core/hubspot-answers.ts';
import { parseJson } from '../../core/json.ts';

/**
 * Reads a file that says how HubSpot answers where its documentation leaves it open.
 * @throws Error that lists every fault of the file, or the system's error where it cannot be read
 */
export async function loadAnswers(path: string): Promise<HubSpotAnswers> {
  const read = parseAnswersFile(parseJson(await readFile(path, 'utf8')));
  if (read.kind === 'read') return read.answers;
  throw new Error([`${path} holds no answers of HubSpot:`, ...read.faults].join('\n  '));
}
