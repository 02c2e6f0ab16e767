import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { plural } from '../../../operator/page/format.ts';
import { Definitions } from '../../../operator/page/parts/definitions.tsx';
import { Icon, type IconName } from '../../../operator/page/parts/icon.tsx';
import { Moment } from '../../../operator/page/parts/moment.tsx';
import { nowMs } from '../../../operator/page/time.ts';
import type { ContactAnswer, ShownEntry } from '../page-answers.ts';

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const DAY_MS = 86_400_000;

type Told = Omit<ShownEntry, 'kind'> & { readonly kind: ShownEntry['kind'] | 'born' };

/** The timeline of a contact, the newest entry first, under the days on which they happened. */
export function Story({ contact }: { readonly contact: ContactAnswer }): VNode {
  const { timeline, createdAt } = contact;
  const first = useRef(new Set(timeline.map(keyOf)));
  const born: Told = { ...BORN, occurredAt: createdAt };
  const told = [...timeline, born].sort(
    (a, b) => Date.parse(b.occurredAt) - Date.parse(a.occurredAt),
  );
  const days = Map.groupBy(told, ({ occurredAt }) => dayOf(Date.parse(occurredAt)));
  return (
    <section class="story">
      <h2 class="line between">
        Timeline <span class="faint number">{plural(timeline.length, 'entry', 'entries')}</span>
      </h2>
      {[...days].map(([day, entries]) => (
        <div key={day}>
          <h3>{day}</h3>
          {entries.map((entry) => (
            <Entry
              key={keyOf(entry)}
              entry={entry}
              isFresh={entry.kind !== 'born' && !first.current.has(keyOf(entry))}
            />
          ))}
        </div>
      ))}
    </section>
  );
}

const BORN = {
  kind: 'born',
  id: '',
  name: '',
  label: 'Contact created',
  body: '',
  values: {},
} as const;

function keyOf({ kind, id }: Told): string {
  return `${kind} ${id}`;
}

function Entry({ entry, isFresh }: { readonly entry: Told; readonly isFresh: boolean }): VNode {
  const { label, occurredAt, body, values } = entry;
  const { icon, tone } = lookOf(entry);
  const atMs = Date.parse(occurredAt);
  const filled = Object.entries(values).filter(([, value]) => value !== '');
  return (
    <article class={isFresh ? 'rail entry fresh' : 'rail entry'}>
      <span class={`mark ${tone}`}>
        <Icon name={icon} />
      </span>
      <div class="card pad">
        <h4 class="line between">
          {label}
          <span class="faint">
            {CLOCK.format(atMs)} · <Moment atMs={atMs} />
          </span>
        </h4>
        {body !== '' && <p class="soft">{plainText(body)}</p>}
        {filled.length > 0 && <Definitions class="keys-line" items={filled} />}
      </div>
    </article>
  );
}

interface Look {
  readonly icon: IconName;
  readonly tone: string;
}

function lookOf({ kind, name }: Told): Look {
  if (kind === 'born') return { icon: 'contacts', tone: 'plain' };
  if (kind === 'note') return { icon: 'note', tone: 'violet' };
  if (/uninstalled|removed/.test(name)) return { icon: 'uninstalled', tone: 'warn' };
  if (name.includes('installed')) return { icon: 'installed', tone: 'good' };
  if (name.includes('created')) return { icon: 'created', tone: 'busy' };
  return { icon: 'events', tone: 'plain' };
}

function dayOf(atMs: number): string {
  const day = DAY.format(atMs);
  if (day === DAY.format(nowMs())) return 'Today';
  return day === DAY.format(nowMs() - DAY_MS) ? 'Yesterday' : day;
}

/** What a note says, without its markup: nothing that comes from a contact is drawn as such. */
function plainText(html: string): string {
  const broken = html.replaceAll(/<br\s*\/?>|<\/(p|div|li)>/gi, '\n');
  const { body } = new DOMParser().parseFromString(broken, 'text/html');
  return (body.textContent ?? '').trim();
}
