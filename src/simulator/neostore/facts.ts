import assert from 'node:assert/strict';
import type { Random } from './random.ts';

/** What a person can say to a brand about themself; an absent key was never said. */
export interface Facts {
  readonly email?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly phone?: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate?: string;
  readonly address?: string;
  readonly zip?: string;
  readonly city?: string;
  readonly country?: string;
  readonly storeId?: string;
  readonly consentEmail?: boolean;
  readonly consentSms?: boolean;
  readonly consentPost?: boolean;
}

/** Store numbers of the invented brand; they begin with zeros, as till systems write them. */
export const STORES = ['0001', '0012', '0107', '0230', '0415', '1003'] as const;

interface Place {
  readonly country: string;
  readonly dial: string;
  readonly streets: readonly string[];
  readonly cities: readonly (readonly [zip: string, city: string])[];
  readonly first: readonly string[];
  readonly last: readonly string[];
}

const PLACES: readonly Place[] = [
  {
    country: 'FR',
    dial: '+336',
    streets: ['rue de l’Église', 'avenue Jean-Jaurès', "allée d'Orléans", 'quai des Célestins'],
    cities: [
      ['01000', 'Bourg-en-Bresse'],
      ['31000', 'Toulouse'],
      ['75011', 'Paris'],
    ],
    first: ['Zoé', 'Léa', 'Anne-Sophie', 'Noël', 'Gaëtan', 'Françoise'],
    last: ["D'Angelo", 'Lefèvre', 'Garçon', 'de La Tour', 'N’Diaye', 'Œuvrard'],
  },
  {
    country: 'DE',
    dial: '+4915',
    streets: ['Große Straße', 'Königsallee', 'Am Weiher'],
    cities: [
      ['04109', 'Leipzig'],
      ['40213', 'Düsseldorf'],
      ['90403', 'Nürnberg'],
    ],
    first: ['Jörg', 'Käthe', 'Ünal', 'Matthias'],
    last: ['Müller', 'Groß', 'von der Heide', 'Yılmaz'],
  },
  {
    country: 'IE',
    dial: '+3538',
    streets: ['O’Connell Street', "St. Stephen's Green", 'Harbour Road'],
    cities: [
      ['D02 X285', 'Dublin'],
      ['T12 W8KP', 'Cork'],
    ],
    first: ['Siobhán', 'Conor', 'Mary Kate'],
    last: ["O'Brien", 'Ní Dhomhnaill', 'McGrath'],
  },
  {
    country: 'PL',
    dial: '+485',
    streets: ['ulica Świętojańska', 'aleja Łódzka'],
    cities: [
      ['00-001', 'Warszawa'],
      ['90-001', 'Łódź'],
    ],
    first: ['Łukasz', 'Małgorzata', 'Žofia'],
    last: ['Wiśniewska', 'Dąbrowski', 'Żak'],
  },
  {
    country: 'GR',
    dial: '+3069',
    streets: ['Οδός Ερμού', 'Λεωφόρος Συγγρού'],
    cities: [['105 63', 'Αθήνα']],
    first: ['Ελένη', 'Γιώργος'],
    last: ['Παπαδοπούλου', 'Νικολαΐδης'],
  },
  {
    country: 'JP',
    dial: '+8190',
    streets: ['神宮前1丁目', '銀座4丁目'],
    cities: [
      ['150-0001', '渋谷区'],
      ['060-0001', '札幌市'],
    ],
    first: ['さくら', '健太'],
    last: ['髙橋', '渡邊'],
  },
  {
    country: 'AE',
    dial: '+9715',
    streets: ['شارع الشيخ زايد'],
    cities: [['00000', 'دبي']],
    first: ['ليلى', 'محمد'],
    last: ['الهاشمي', 'بن راشد'],
  },
];

/** How many of a hundred people live in each country. */
const SHARES = { FR: 40, DE: 20, IE: 12, PL: 10, GR: 6, JP: 8, AE: 4 };

/**
 * Invents one person in full. `number` keeps e-mail addresses of different people apart; every
 * address is in a domain reserved for examples.
 */
export function inventFacts(random: Random, number: number): Facts {
  const place = placeIn(random.weighted(SHARES));
  const firstName = random.pick(place.first);
  const lastName = random.pick(place.last);
  return {
    email: inventEmail(random, firstName, lastName, String(number)),
    firstName,
    lastName,
    phone: inventPhone(random, place),
    birthDate: inventBirthDate(random),
    ...inventAddress(random, place),
    country: place.country,
    storeId: random.pick(STORES),
    consentEmail: random.chance(0.6),
    consentSms: random.chance(0.3),
    consentPost: random.chance(0.2),
  };
}

/** A move within the country that the person already lives in. */
export function inventMove(random: Random, { country }: Facts): Facts {
  return inventAddress(random, placeIn(country));
}

/** A new telephone number of the person's country. */
export function inventNumber(random: Random, { country }: Facts): string {
  return inventPhone(random, placeIn(country));
}

/** A family name, as after a wedding. */
export function inventLastName(random: Random): string {
  return random.pick(random.pick(PLACES).last);
}

/** An e-mail address that nobody else has as long as `suffix` is nobody else's. */
export function inventEmail(
  random: Random,
  firstName: string,
  lastName: string,
  suffix: string,
): string {
  const domain = random.pick(['example.com', 'example.org', 'example.net']);
  const words = [latin(firstName), latin(lastName), suffix].filter((word) => word !== '');
  return `${words.join('.')}@${domain}`;
}

function placeIn(country: string | undefined): Place {
  const place = PLACES.find((candidate) => candidate.country === country);
  assert(place !== undefined, 'every person lives in a country that we know');
  return place;
}

function inventAddress(random: Random, place: Place): Facts {
  const [zip, city] = random.pick(place.cities);
  return { address: `${1 + random.int(180)} ${random.pick(place.streets)}`, zip, city };
}

function inventPhone(random: Random, place: Place): string {
  return `${place.dial}${String(10_000_000 + random.int(90_000_000))}`;
}

function inventBirthDate(random: Random): string {
  const day = String(1 + random.int(28)).padStart(2, '0');
  const month = String(1 + random.int(12)).padStart(2, '0');
  return `${1940 + random.int(66)}-${month}-${day}`;
}

/** The ASCII letters of a name without its accents: nothing at all for other scripts. */
function latin(name: string): string {
  const bare = name.normalize('NFD').toLowerCase();
  return bare.replaceAll(/[^a-z]/g, '');
}
