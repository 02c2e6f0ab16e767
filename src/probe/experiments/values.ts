import { readOptionFields } from '../../core/probe/read-definitions.ts';
import {
  readDates,
  readEnumerationCase,
  readUniqueCase,
  readWarnings,
  readWrittenValues,
  type WrittenValue,
} from '../../core/probe/read-values.ts';
import { isTaken, type Reply } from '../../core/probe/reply.ts';
import { FIRST_NAME, type Bench } from '../bench.ts';
import type { Experiment } from '../experiment.ts';

const DAY = { type: 'date', fieldType: 'date' };
const MOMENT = { type: 'datetime', fieldType: 'date' };

/** Which loose forms of dates are taken. */
export const dates: Experiment = {
  answers: ['dates'],
  run: async (bench) => {
    const day = await bench.property('day', DAY);
    const moment = await bench.property('moment', MOMENT);
    const { id } = await bench.contact();
    const usual = { [day]: '2026-11-20', [moment]: '2026-11-20T08:30:00.123Z' };
    bench.control('a day and an instant in their usual form', await bench.update(id, usual));
    const writes: Reply[] = [];
    // A day that is not at midnight, seven digits of a second, and Unix seconds.
    for (const values of [
      { [day]: '2026-11-20T08:30:00.000Z' },
      { [moment]: '2026-11-20T08:30:00.1234567Z' },
      { [day]: '1795000000' },
    ]) {
      writes.push(await bench.update(id, values));
    }
    return [readDates(writes)];
  },
};

const OPTION = 'Alpha';
const OPTIONS = {
  type: 'enumeration',
  fieldType: 'select',
  options: [
    { label: 'Alpha', value: OPTION, displayOrder: 0, hidden: false },
    { label: 'Beta', value: 'Beta', displayOrder: 1, hidden: false },
  ],
};

/** Options: in another case, and as they are described. */
export const options: Experiment = {
  answers: ['enumerationCase', 'optionFields'],
  run: async (bench) => {
    const property = await bench.property('option', OPTIONS);
    const { id } = await bench.contact();
    bench.control('an option', await bench.update(id, { [property]: OPTION }));
    const value = await writeValue(bench, id, property, OPTION.toLowerCase());
    const read = await bench.lab.ask({
      method: 'GET',
      path: `${bench.lab.properties}/${property}`,
      endpoint: 'properties/contacts',
    });
    return [readEnumerationCase(value, OPTION), readOptionFields(read)];
  },
};

const PHONE = { type: 'string', fieldType: 'phonenumber' };
const PHONE_RULE = 'PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE';

/** Values that HubSpot stores otherwise: a formatted phone, an address with capitals, an earlier lifecycle stage. */
export const storedValues: Experiment = {
  answers: ['writtenValues', 'normalizationWarnings'],
  run: async (bench) => {
    const { id } = await bench.contact({ lifecyclestage: 'customer' });
    const address = bench.lab.address().replace('neostore', 'Neostore');
    bench.lab.belongings.person('email', address.toLowerCase());
    const values = [
      await writeValue(bench, id, 'email', address),
      await writeValue(bench, id, 'lifecyclestage', 'lead'),
      { ...(await writePhone(bench, id)), isNormalized: true },
      {
        ...(await writeValue(
          bench,
          id,
          await bench.property('day', DAY),
          '2026-11-20T08:30:00.000Z',
        )),
        isNormalized: true,
      },
    ];
    return [readWrittenValues(values), readWarnings(values)];
  },
};

/** A formatted number, in a property whose numbers HubSpot validates. [HubSpot's guide on property validations] */
async function writePhone(bench: Bench, id: string): Promise<WrittenValue> {
  const property = await bench.property('phone', PHONE);
  // Where HubSpot does not let it be validated, it is stored as it is sent, and that is told.
  await bench.lab.askValidation(`/${property}/rule-type/${PHONE_RULE}`, {
    ruleArguments: [],
    shouldApplyNormalization: true,
  });
  return writeValue(bench, id, property, '+33 (1) 99-00-12-34');
}

async function writeValue(
  bench: Bench,
  id: string,
  property: string,
  sent: string,
): Promise<WrittenValue> {
  const write = await bench.update(id, { [property]: sent });
  const held = isTaken(write) ? (await bench.held(id, [property]))[property] : undefined;
  return { property, sent, write, held: held ?? null, isNormalized: false };
}

/** Two values of a unique property that differ by case alone. */
export const uniqueCase: Experiment = {
  answers: ['uniqueCase'],
  run: async (bench) => {
    const idProperty = await bench.keyProperty();
    const id = bench.freshKey();
    const properties = { firstname: FIRST_NAME };
    const first = await bench.upsert([{ idProperty, id, properties }]);
    const second = await bench.upsert([{ idProperty, id: id.toUpperCase(), properties }]);
    return [readUniqueCase(first, second)];
  },
};
