import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { EmptyNote } from '../../../operator/page/parts/empty-note.tsx';
import type { OverviewAnswer } from '../page-answers.ts';
import type { Trouble } from '../trouble.ts';
import { ContactList } from './contact-list.tsx';
import { ContactSheet } from './contact-sheet.tsx';
import { SimulatorBar } from './simulator-bar.tsx';
import { TroubleDialog } from './trouble-dialog.tsx';
import { type KnownAccount, read, useAccount } from './use-account.ts';

const PHONE = matchMedia('(max-width: 860px)');

/** The whole page of the simulated HubSpot. */
export function SimulatorPage(): VNode {
  const [search, setSearch] = useState('');
  const [isTrying, setTrying] = useState(false);
  const [troubles, setTroubles] = useState<readonly Trouble[]>([]);
  const named = useChoice();
  /** At a desk somebody is always looked at: who was first in the list when the page came. */
  const [first, setFirst] = useState<string | null>(null);
  const chosenId = named ?? first;
  const { overview, contact, isLost, refresh } = useAccount(search, chosenId);
  useEffect(() => {
    void read<readonly Trouble[]>('/api/trouble').then((all) => setTroubles(all ?? []));
  }, []);
  const newest = overview?.contacts?.[0]?.id;
  useEffect(() => {
    if (newest !== undefined && !PHONE.matches) setFirst((known) => known ?? newest);
  }, [newest]);
  useEffect(() => {
    if (named === null) document.title = 'Simulated HubSpot';
  }, [named]);
  return (
    <div class={chosenId === null ? 'account' : 'account open'}>
      <SimulatorBar overview={overview} isLost={isLost} onTry={() => setTrying(true)} />
      <main class="panes">
        {overview !== null && (
          <ContactList
            overview={overview}
            search={search}
            chosenId={chosenId}
            onSearch={setSearch}
          />
        )}
        <section class="sheet" aria-label="Contact" tabIndex={0}>
          {overview !== null && <Sheet overview={overview} contact={contact} id={chosenId} />}
        </section>
      </main>
      {isTrying && (
        <TroubleDialog
          troubles={troubles}
          on={overview?.trouble ?? []}
          onSwitched={refresh}
          onClose={() => setTrying(false)}
        />
      )}
    </div>
  );
}

function Sheet(sheet: {
  readonly overview: OverviewAnswer;
  readonly contact: KnownAccount['contact'];
  readonly id: string | null;
}): VNode | null {
  const { overview, contact, id } = sheet;
  if (id === null) {
    if (overview.total > 0) return null;
    return (
      <EmptyNote icon="contacts" title="No contacts yet">
        They appear here as soon as they are written.
      </EmptyNote>
    );
  }
  if (contact === undefined) return null;
  if (contact === null) {
    return (
      <EmptyNote icon="contacts" title="This contact is gone">
        It was deleted, or it never existed.
      </EmptyNote>
    );
  }
  return <ContactSheet key={contact.id} contact={contact} />;
}

/** The id of the contact that the address names; null where it names none. */
function useChoice(): string | null {
  const [chosen, setChosen] = useState(readChoice);
  useEffect(() => {
    const follow = (): void => setChosen(readChoice());
    addEventListener('hashchange', follow);
    // Somebody may have chosen before anybody listened.
    follow();
    return () => removeEventListener('hashchange', follow);
  }, []);
  return chosen;
}

/** The fragment is where the page goes on from an address that HubSpot has too. */
function readChoice(): string | null {
  const [, fromHash] = /^#contact=(\d+)$/.exec(location.hash) ?? [];
  if (fromHash !== undefined) return fromHash;
  const [, fromPath] = /^\/contacts\/(\d+)$/.exec(location.pathname) ?? [];
  return location.hash === '' ? (fromPath ?? null) : null;
}
