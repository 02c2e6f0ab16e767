import type { VNode } from 'preact';
import { FilterField } from '../../../operator/page/parts/filter-field.tsx';
import { Moment } from '../../../operator/page/parts/moment.tsx';
import { formatCount } from '../../../operator/page/format.ts';
import type { ContactSummary, OverviewAnswer } from '../page-answers.ts';
import { Avatar } from './avatar.tsx';
import { ListedWallet } from '../../../operator/page/parts/badge.tsx';
import { useFlash } from './use-flash.ts';

/** All contacts, the newest change first, with a search. */
export function ContactList(list: {
  readonly overview: OverviewAnswer;
  readonly search: string;
  readonly chosenId: string | null;
  readonly onSearch: (search: string) => void;
}): VNode {
  const { overview, search, chosenId, onSearch } = list;
  const { total, matching = 0, contacts = [] } = overview;
  const hidden = matching - contacts.length;
  return (
    <nav class="people" aria-label="Contacts">
      <header class="stack">
        <h2 class="line between">
          Contacts <span class="faint number">{formatCount(total)}</span>
        </h2>
        <FilterField
          label="Search contacts"
          placeholder="Search name, e-mail or id"
          value={search}
          onChange={onSearch}
        />
      </header>
      <ul class="contacts">
        {contacts.map((contact) => (
          <ContactRow key={contact.id} contact={contact} isChosen={contact.id === chosenId} />
        ))}
        {hidden > 0 && <li class="pad faint">{formatCount(hidden)} more; search to find them</li>}
        {contacts.length === 0 && (
          <li class="pad faint">{total === 0 ? 'No contacts yet.' : 'Nobody matches.'}</li>
        )}
      </ul>
    </nav>
  );
}

function ContactRow(row: { readonly contact: ContactSummary; readonly isChosen: boolean }): VNode {
  const { id, name, email, status, changedAt, changes } = row.contact;
  const flashes = useFlash(changes);
  return (
    <li>
      <a
        key={flashes}
        class={flashes > 0 ? 'row flash' : 'row'}
        href={`#contact=${id}`}
        aria-current={row.isChosen ? 'true' : undefined}
      >
        <Avatar contact={row.contact} />
        <span class="grow">
          <span class="line tight between">
            <b class="name cut">{name}</b>
            {status !== null && <ListedWallet wallet={status} />}
          </span>
          <span class="line tight between faint">
            <span class="cut">{email || 'no e-mail address'}</span>
            <Moment atMs={Date.parse(changedAt)} />
          </span>
        </span>
      </a>
    </li>
  );
}
