import type { VNode } from 'preact';
import { INSTALLERS_ID, LEFT_OUT_ID, type Route } from '../route.ts';
import { ConflictView } from './conflict-view.tsx';
import { ConflictsView } from './conflicts-view.tsx';
import { ContactView } from './contact-view.tsx';
import { ContactsView } from './contacts-view.tsx';
import { EventView } from './event-view.tsx';
import { EventsView } from './events-view.tsx';
import { InstallersView } from './installers-view.tsx';
import { LeftOutView } from './left-out-view.tsx';
import { LettersView } from './letters-view.tsx';
import { MappingView } from './mapping-view.tsx';
import { OverviewView } from './overview-view.tsx';
import { ReconcileView } from './reconcile-view.tsx';
import { WalletView } from './wallet-view.tsx';

/** The view that the address names. */
export function CurrentView({ route }: { readonly route: Route }): VNode {
  const { view, id, filters } = route;
  switch (view) {
    case 'overview':
      return <OverviewView />;
    case 'events':
      return id === null ? <EventsView filters={filters} /> : <EventView id={id} />;
    case 'contacts':
      return id === null ? <ContactsView filters={filters} /> : <ContactView id={id} />;
    case 'wallet':
      return id === INSTALLERS_ID ? (
        <InstallersView filters={filters} />
      ) : (
        <WalletView filters={filters} />
      );
    case 'letters':
      return id === LEFT_OUT_ID ? (
        <LeftOutView filters={filters} />
      ) : (
        <LettersView filters={filters} />
      );
    case 'conflicts':
      return id === null ? (
        <ConflictsView filters={filters} />
      ) : (
        <ConflictView value={id} filters={filters} />
      );
    case 'mapping':
      return <MappingView filters={filters} />;
    case 'reconcile':
      return <ReconcileView />;
  }
}
