import type { Actor } from './actor.ts';
import { Cast } from './cast.ts';
import type { Occasion } from './deed.ts';
import { moments } from './moments.ts';
import { act, isCorrecting } from './plot.ts';
import { createRandom, randomUuid, type Random } from './random.ts';
import type { Truth } from './tell-truth.ts';
import { PLAIN_PEOPLE, type Troubles } from './troubles.ts';
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
  /** Who the people are: plain people without it, as most tests need them. */
  readonly troubles?: Troubles;
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

/** Invents a population and what happens to it, event by event, in true order. */
export function createWorld({
  seed,
  events,
  startMs,
  spanMs,
  troubles = PLAIN_PEOPLE,
}: WorldOptions): World {
  const random = createRandom(seed);
  const cast = new Cast(random, troubles);
  const history: WorldEvent[] = [];
  let last: Actor | null = null;
  for (const { date, atOnce } of moments(random, events, startMs, spanMs)) {
    const occasion = { id: randomUuid(random), date };
    if (random.chance(REDIRECT_SHARE)) {
      history.push(redirect(occasion, random));
      continue;
    }
    // Two things at once happen to one person: only then does it matter which came first.
    if (last === null || !(atOnce || isCorrecting(last))) last = choose(cast, random);
    history.push(act(last, { cast, occasion, random }));
  }
  return { events: history, customers: cast.actors.map(({ person }) => person.truth) };
}

/** Somebody new, or somebody known; those who came lately are the busiest. */
function choose(cast: Cast, random: Random): Actor {
  const { actors } = cast;
  const known = actors[actors.length - 1 - Math.floor(random.next() ** 2 * actors.length)];
  return known !== undefined && !random.chance(1 / EVENTS_PER_PERSON) ? known : cast.enter();
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
