import type { VNode } from 'preact';
import type { ListedContact } from '../../api.ts';
import { api } from '../api-client.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.tsx';
import { Badge, WalletBadge } from '../parts/badge.tsx';
import { EmptyNote } from '../parts/empty-note.tsx';
import { FilterField } from '../parts/filter-field.tsx';
import { HubSpotLink } from '../parts/hubspot-link.tsx';
import { Moment } from '../parts/moment.tsx';
import { PageLinks } from '../parts/page-links.tsx';
import { ViewHead } from '../parts/view-head.tsx';
import type { Route } from '../route.ts';
import { contactStanding } from '../standing.ts';
import { useAnswer, useNews } from '../use-answer.ts';

const CONTACTS_PER_PAGE = 50;

/** The contacts, those that changed last first. */
export function ContactsView({ filters }: { readonly filters: Route['filters'] }): VNode {
  const { connection, link } = useFrame();
  const { search = '', before = '' } = filters;
  const asked = useAnswer(`${connection} ${search} ${before}`, async () =>
    api.contacts({ connection, search, before, limit: CONTACTS_PER_PAGE }),
  );
  useNews(({ kind }) => before === '' && (kind === 'applied' || kind === 'synced'), asked.reload);
  return (
    <div class="contacts">
      <ViewHead
        title="Contacts"
        text="The people that events were about, the last changed first."
      />
      <div class="filters">
        <FilterField
          label="Search contacts"
          placeholder="Beginning of an e-mail, customer id, pass id …"
          value={search}
          onChange={(search) => {
            location.hash = link('contacts', null, { search });
          }}
        />
      </div>
      {showAnswer(asked, ({ contacts, cursor }) => (
        <>
          {contacts.length === 0 ? (
            <EmptyNote icon="contacts" title={search === '' ? 'No contact yet' : 'Nobody matches'}>
              {search === ''
                ? 'Contacts come with the first events that name one.'
                : 'The search looks at the beginning of each key, in any case.'}
            </EmptyNote>
          ) : (
            <ContactRows contacts={contacts} />
          )}
          <PageLinks
            first={before === '' ? null : link('contacts', null, { search })}
            next={cursor === null ? null : link('contacts', null, { search, before: cursor })}
          />
        </>
      ))}
    </div>
  );
}

function ContactRows({ contacts }: { readonly contacts: readonly ListedContact[] }): VNode {
  return (
    <div class="card rows">
      <div class="row row-head contact-row">
        <span>Contact</span>
        <span>Wallet</span>
        <span>State</span>
        <span class="end">Changed</span>
        <span />
      </div>
      <ol>
        {contacts.map((contact) => (
          <li key={contact.id}>
            <ContactRow contact={contact} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function ContactRow({ contact }: { readonly contact: ListedContact }): VNode {
  const { link } = useFrame();
  const { title, key, state, reason, leftOut, wallet, updatedAtMs, url } = contact;
  return (
    <div class="row contact-row">
      <span class="cell-main">
        <a class="cover" href={link('contacts', key)} data-row>
          {title}
        </a>
        {title !== key && (
          <span class="faint cut" title={key}>
            {key}
          </span>
        )}
      </span>
      <span class="cell-wallet">
        <WalletBadge status={wallet.status} />
        {wallet.devices > 1 && <span class="faint number">{wallet.devices} devices</span>}
      </span>
      <span class="cell-state">
        <Badge {...contactStanding(state, leftOut)} />
        {reason !== null && state !== 'done' && (
          <span class="cut faint" title={reason}>
            {reason}
          </span>
        )}
      </span>
      <span class="end faint">
        <Moment atMs={updatedAtMs} />
      </span>
      <span class="cell-out">{url !== null && <HubSpotLink url={url} title={title} />}</span>
    </div>
  );
}
