/** A kind of trouble that a person can make in the simulated HubSpot, to see what the daemon makes of it. */
export interface Trouble {
  readonly name: string;
  readonly title: string;
  /** What happens in HubSpot meanwhile. */
  readonly what: string;
  /** What to look at on the dashboard. */
  readonly look: string;
  /** Whether records are given up meanwhile, which somebody has to try again afterwards. */
  readonly givesUp: boolean;
}

/** Addresses that HubSpot takes for invalid while there are bad records: about one in eight. */
export const REFUSED_EMAILS = /^[bm]/i;

/** What an administrator demands meanwhile: nobody has a state, and many have a city. */
export const TROUBLE_RULE = { property: 'city', requires: 'state' } as const;

/** How much later a slow answer comes, in milliseconds. */
export const SLOW_MS = 3_000;

/** Each trouble that there is, by its name. */
export const TROUBLES = [
  {
    name: 'server-errors',
    title: 'HubSpot fails',
    what: 'Every request is answered with status 500.',
    look: 'The overview says that HubSpot fails. Events are received all the same, and wait.',
    givesUp: false,
  },
  {
    name: 'no-answer',
    title: 'HubSpot does not answer',
    what: 'No request gets an answer; each is given up after its time-out.',
    look: 'For some seconds there is only more to do; then the overview says that no answer comes.',
    givesUp: false,
  },
  {
    name: 'slow',
    title: 'HubSpot is slow',
    what: `Every answer comes ${SLOW_MS / 1_000} s later than usual.`,
    look: 'There is more to do, and the oldest of it gets older; nothing fails.',
    givesUp: false,
  },
  {
    name: 'revoked-token',
    title: 'The token is revoked',
    what: 'Every request is answered with status 401, as after somebody deleted the key.',
    look: 'The overview says that sending is blocked, since when, and what to do.',
    givesUp: false,
  },
  {
    name: 'window-quota',
    title: 'The quota of 10 seconds is used up',
    what: 'Every request is answered with status 429.',
    look: 'Sending pauses; the overview says why and until when.',
    givesUp: false,
  },
  {
    name: 'day-quota',
    title: 'The quota of the day is nearly used up',
    what: 'Other apps leave 5 % of the day, which is less than HUBSPOT_DAILY_RESERVE.',
    look: 'Sending pauses and leaves the rest to them. It looks again every 5 minutes, also after the end.',
    givesUp: false,
  },
  {
    name: 'bad-records',
    title: 'Bad records',
    what: 'HubSpot takes addresses that begin with b or m for invalid.',
    look: 'Dead letters shows who is refused and why, and who can do without; everybody else goes through.',
    givesUp: true,
  },
  {
    name: 'required-property',
    title: 'A rule of an administrator',
    what: 'Contacts with a city have to have a state, which Neostore does not know.',
    look: 'Dead letters and the contacts themselves say what the rule keeps back, and what to do.',
    givesUp: true,
  },
] as const satisfies readonly Trouble[];

export type TroubleName = (typeof TROUBLES)[number]['name'];
