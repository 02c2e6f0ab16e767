import type { VNode } from 'preact';
import type { Route } from '../route.ts';
import { ConflictView } from './conflict-view.ts';
import { ConflictsView } from './conflicts-view.ts';
import { ContactView } from './contact-view.ts';
import { ContactsView } from './contacts-view.ts';
import { EventView } from './event-view.ts';
import { EventsView } from './events-view.ts';
import { LettersView } from './letters-view.ts';
import { MappingView } from './mapping-view.ts';
import { OverviewView } from './overview-view.ts';
import { ReconcileView } from './reconcile-view.ts';
import { h } from '../element.ts';

/** The view that the address names. */
export function CurrentView({ route }: { readonly route: Route }): VNode {
  const { view, id, filters } = route;
  switch (view) {
    case 'overview':
      return h(OverviewView, null);
    case 'events':
      return id === null ? h(EventsView, { filters }) : h(EventView, { id });
    case 'contacts':
      return id === null ? h(ContactsView, { filters }) : h(ContactView, { id });
    case 'letters':
      return h(LettersView, { filters });
    case 'conflicts':
      return id === null ? h(ConflictsView, { filters }) : h(ConflictView, { value: id, filters });
    case 'mapping':
      return h(MappingView, { filters });
    case 'reconcile':
      return h(ReconcileView, null);
  }
}
