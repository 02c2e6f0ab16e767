import { moments } from './moments.ts';
import type { Occasion, Truth } from './person.ts';
import { act, enter, type Actor } from './plot.ts';
import { createRandom, randomUuid, type Random } from './random.ts';
import type { Redirected, WorldEvent } from './world-event.ts';

/** Which world to invent: the same options give the same world, byte for byte. */
export interface WorldOptions {
  readonly seed: number;
  /** How many events to make. */
  readonly events: number;
  /** When the history begins, milliseconds since 1970. */
  readonly startMs: number;
  /** How long it lasts; let it end before now, since Neostore reports nothing from the future. */
  readonly spanMs: number;
}

/** A history of events, and what is true at its end. */
export interface World {
  /** In the order in which things happened. */
  readonly events: readonly WorldEvent[];
  /** Everybody whom the events are about, with or without an e-mail address. */
  readonly customers: readonly Truth[];
}

/** Events for each person, on average. */
const EVENTS_PER_PERSON = 8;

const REDIRECT_SHARE = 0.02;

/** Customer ids count on from here. */
const FIRST_NUMBER = 100_001;

/** Invents a population and what happens to it, event by event, in true order. */
export function createWorld({ seed, events, startMs, spanMs }: WorldOptions): World {
  const random = createRandom(seed);
  const actors: Actor[] = [];
  const history: WorldEvent[] = [];
  let last: Actor | null = null;
  for (const { date, atOnce } of moments(random, events, startMs, spanMs)) {
    const occasion = { id: randomUuid(random), date };
    if (random.chance(REDIRECT_SHARE)) {
      history.push(redirect(occasion, random));
      continue;
    }
    // Two things at once happen to one person: only then does it matter which came first.
    last = atOnce && last !== null ? last : choose(actors, random);
    history.push(act(last, occasion, random));
  }
  return { events: history, customers: actors.map(({ person }) => person.truth) };
}

/** Somebody new, or somebody known; those who came lately are the busiest. */
function choose(actors: Actor[], random: Random): Actor {
  const known = actors[actors.length - 1 - Math.floor(random.next() ** 2 * actors.length)];
  if (known !== undefined && !random.chance(1 / EVENTS_PER_PERSON)) return known;
  const actor = enter(random, FIRST_NUMBER + actors.length);
  actors.push(actor);
  return actor;
}

function redirect({ id, date }: Occasion, random: Random): Redirected {
  return {
    redirectId: random.hex(8),
    newUri: `https://www.example.com/wallet?campaign=${random.pick(['spring', 'till', 'letter'])}`,
    __id: id,
    __creationDate: date,
    __eventName: 'Redirect:Redirected',
  };
}
