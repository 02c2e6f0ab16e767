import { describe, expect, test } from '@jest/globals';
import { hubspotAnswers, parseAnswersFile } from '../../src/core/hubspot-answers.ts';

describe('answers of HubSpot', () => {
  test('have a default each', () => {
    expect(hubspotAnswers({})).toEqual({
      ruleRefusal: 'record',
      ruleTrigger: 'named',
      ruleScope: 'sent',
      dates: 'strict',
      normalizationWarnings: true,
      enumerationCase: 'exact',
      uniqueCase: 'fold',
      writtenValues: 'stored',
      blockedEmail: {
        status: 400,
        category: 'VALIDATION_ERROR',
        code: 'GDPR_BLOCKLISTED_EMAIL',
        message: 'This email address belongs to a contact that was deleted for privacy',
      },
      namelessContacts: 'created',
      partialEmailUpserts: true,
      sparseEmailUpserts: 'written',
      upsertNew: 'told',
      primaryIdPreservation: false,
      definitionsPage: 100,
      archivedEvents: 'listed',
      eventNameInPath: 'either',
      sensitiveByName: 'hidden',
      optionFields: 'all',
      eventValues: 'any',
      repeatedEvents: 'ignored',
      repeatedTemplateEvents: 'replaced',
      notesPage: 500,
      batchErrors: 'brief',
      pageLinks: 'none',
      resubscription: 'written',
      optedOutTypes: 'unsubscribed',
      unknownSubscriber: 'listed',
      consentAnswer: 'stored',
      consentReason: 'told',
      consentBatchRefusal: 'record',
      crmVersions: ['2026-03', '2026-09', 'v3'],
      associationVersions: ['2026-03', '2026-09', 'v3'],
      eventVersions: ['2026-03', '2026-09', 'v3'],
      appEventVersions: ['2026-03', '2026-09'],
      preferenceVersions: ['2026-03', '2026-09'],
      oauthVersions: ['2026-03', '2026-09', 'v3'],
    });
  });

  test('are picked out of an object with other things', () => {
    const options = { uniqueCase: 'exact', token: 'secret' } as const;
    const answers = hubspotAnswers(options);
    expect(answers.uniqueCase).toBe('exact');
    expect(answers).not.toHaveProperty('token');
  });
});

describe('a file of answers', () => {
  test('fills in what it leaves out', () => {
    const read = parseAnswersFile({ blockedEmail: { code: null } });
    expect(read).toEqual({
      kind: 'read',
      answers: hubspotAnswers({ blockedEmail: { code: null } }),
    });
    expect(read.kind === 'read' && read.answers.blockedEmail).toMatchObject({
      code: null,
      status: 400,
    });
  });

  test('may be one that was written from all answers', () => {
    const answers = hubspotAnswers({ dates: 'normalized' });
    expect(parseAnswersFile(structuredClone(answers))).toEqual({ kind: 'read', answers });
  });

  test('may say where it comes from', () => {
    const read = parseAnswersFile({ uniqueCase: 'exact', about: { program: '1', open: {} } });
    expect(read).toEqual({ kind: 'read', answers: hubspotAnswers({ uniqueCase: 'exact' }) });
  });

  test.each([
    [{ repeatedEvents: 'lost' }, 'repeatedEvents: '],
    [{ blockedEmail: { status: 200 } }, 'blockedEmail.status: '],
    [{ definitionsPage: 0 }, 'definitionsPage: '],
    [{ repeatedEvent: 'ignored' }, 'the file: '],
    [undefined, 'the file: '],
  ])('is faulty as %j', (json, fault) => {
    expect(parseAnswersFile(json)).toEqual({
      kind: 'faulty',
      faults: [expect.stringContaining(fault)],
    });
  });
});
