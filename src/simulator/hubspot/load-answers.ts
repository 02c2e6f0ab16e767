import { readFile } from 'node:fs/promises';
import { parseAnswersFile, type HubSpotAnswers } from '../../core/hubspot-answers.ts';
import { parseJson } from '../../core/json.ts';

/** A file that holds no answers; the message lists every fault. */
class AnswersError extends Error {
  readonly code = 'hubspot-answers';
}

/**
 * Reads a file that says how HubSpot answers where its documentation leaves it open.
 * @throws AnswersError, or the system's error where it cannot be read
 */
export async function loadAnswers(path: string): Promise<HubSpotAnswers> {
  const read = parseAnswersFile(parseJson(await readFile(path, 'utf8')));
  if (read.kind === 'read') return read.answers;
  throw new AnswersError([`${path} holds no answers of HubSpot:`, ...read.faults].join('\n  '));
}
