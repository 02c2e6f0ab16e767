import { describe, expect, test } from '@jest/globals';
import { applyMapping } from '../../../src/core/mapping/apply.ts';
import { compileMapping } from '../../../src/core/mapping/compile.ts';
import { describeFault } from '../../../src/core/mapping/fault.ts';
import { expressionSites } from '../../../src/core/mapping/expression-sites.ts';
import { project } from '../../../src/core/mapping/project.ts';
import { comparePreviews } from '../../../src/core/compare-previews.ts';
import { previewDelivery } from '../../../src/core/preview.ts';
import { aMapping, mappingFile, type Draft } from './a-mapping.ts';

const NEWSLETTER = {
  value: 'attributes.consents_email',
  subscription: 'Newsletter',
  legalBasis: 'CONSENT_WITH_NOTICE',
};
const withConsents =
  (consents: object) =>
  (file: Draft): void => {
    file.consents = consents;
  };
const MAPPING = aMapping(withConsents({ newsletter: NEWSLETTER }));
const RECEIPT = { tenant: 'acme', receivedAtMs: Date.parse('2025-02-17T12:28:00Z') };
const AT = '2025-02-17T12:27:31.0000000Z';

function faultsOf(consents: object): readonly string[] {
  const file = { ...mappingFile(), consents };
  const compiled = compileMapping(JSON.stringify(file), 'v1');
  return compiled.kind === 'faulty' ? compiled.faults.map(describeFault) : [];
}

async function apply(attributes: object, name = 'Customer:Upserted') {
  const payload = { identifiers: { customerId: '007' }, attributes } as never;
  const applied = await applyMapping(MAPPING, { id: 'e1', name, at: AT, payload }, RECEIPT);
  if (applied.kind !== 'applied') throw new Error(applied.kind);
  return applied;
}

describe('a consent of a mapping', () => {
  test('is compiled, with an explanation where there is none', () => {
    expect(MAPPING.consents).toMatchObject([
      {
        name: 'newsletter',
        subscription: 'Newsletter',
        legalBasis: 'CONSENT_WITH_NOTICE',
        explanation: "The person's choice in Neostore",
      },
    ]);
    const mapping = aMapping(
      withConsents({ news: { ...NEWSLETTER, subscription: 42, explanation: 'Why' } }),
    );
    expect(mapping.consents).toMatchObject([{ subscription: '42', explanation: 'Why' }]);
    expect(aMapping().consents).toEqual([]);
  });

  test.each([
    [{ legalBasis: 'CONSENT' }, /legalBasis.*one of CONSENT_WITH_NOTICE, .*PROCESS_AND_STORE/],
    [{ value: 'attributs.consents_email' }, /value.*attributes\.consents_email/],
    [{ value: '(' }, /value.*JSONata/],
    [{ subscription: '' }, /subscription/],
    [{ subscripton: 'x' }, /subscripton.*subscription/],
  ])('with a fault is refused: %j', (change, fault) => {
    expect(faultsOf({ newsletter: { ...NEWSLETTER, ...change } }).join('\n')).toMatch(fault);
  });

  test('may not be of the same subscription type as another', () => {
    expect(faultsOf({ one: NEWSLETTER, two: NEWSLETTER })).toEqual([
      expect.stringMatching(/two\/subscription.*each subscription type once/),
    ]);
  });

  test('is among the expressions that are tried', () => {
    expect(expressionSites(MAPPING).map(({ path }) => path.join('.'))).toContain(
      'consents.newsletter.value',
    );
  });
});

describe('an event', () => {
  test('says of a consent what its value says, beside its properties', async () => {
    const { document, dropped } = await apply({ consents_email: 'yes', city: 'Ulm' });
    const { city, ...consents } = document.registers;
    expect(city?.value).toBe('Ulm');
    expect(Object.values(consents).filter(({ value }) => value === true)).toHaveLength(2);
    expect(dropped).toEqual([]);
    expect([...(await project(MAPPING, document)).values.keys()]).toEqual([
      'neostore_id',
      'city',
      'neostore_wallet_status',
    ]);
  });

  test('without a word of it says nothing', async () => {
    const { document } = await apply({ city: 'Ulm' });
    expect(Object.keys(document.registers)).toEqual(['neostore_id', 'city']);
  });

  test('with a value that is neither yes nor no leaves it out', async () => {
    const { document, dropped } = await apply({ consents_email: 'perhaps' });
    expect(Object.keys(document.registers)).toEqual(['neostore_id']);
    expect(dropped).toEqual([
      { property: 'consents.newsletter', code: 'wrong-type', reason: 'neither yes nor no' },
    ]);
  });
});

describe('a preview', () => {
  const preview = async (consent: unknown, mapping = MAPPING) => {
    const body = {
      __id: 'e1',
      __creationDate: AT,
      __eventName: 'Customer:Upserted',
      identifiers: { customerId: '007' },
      attributes: { consents_email: consent },
    };
    return previewDelivery(mapping, JSON.stringify(body), RECEIPT);
  };

  test.each([
    [true, /subscribe it unless it has unsubscribed in HubSpot/],
    [false, /unsubscribe its address from "Newsletter", if the consent was given before/],
  ])('shows what it would do: %j', async (consent, request) => {
    const shown = await preview(consent);
    expect(shown.consents).toEqual([
      {
        name: 'newsletter',
        subscription: 'Newsletter',
        legalBasis: 'CONSENT_WITH_NOTICE',
        isGiven: consent,
      },
    ]);
    expect(shown.requests.at(-1)).toMatch(request);
    expect(shown.properties.map(({ property }) => property)).not.toContain('consents.newsletter');
  });

  test('without a word of it shows nothing', async () => {
    expect((await preview(null)).consents).toEqual([]);
  });

  test('is compared with that of another mapping', async () => {
    const { properties } = comparePreviews(await preview(true, aMapping()), await preview(true));
    expect(properties).toEqual([
      {
        name: 'consents.newsletter',
        before: null,
        after: 'yes, Newsletter (CONSENT_WITH_NOTICE)',
      },
    ]);
    const { properties: withdrawn } = comparePreviews(await preview(true), await preview(false));
    expect(withdrawn).toMatchObject([{ after: 'no, Newsletter (CONSENT_WITH_NOTICE)' }]);
  });
});
