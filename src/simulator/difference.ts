import type { HubSpotEntry } from './hubspot-snapshot.ts';
import type { WatchedProperty } from './watched-properties.ts';

/** One way in which HubSpot and the truth differ. `contact` is the name of an expected contact. */
export type Difference =
  | { readonly kind: 'missing contact'; readonly contact: string }
  | { readonly kind: 'extra contact'; readonly id: string; readonly contact: string | null }
  | { readonly kind: 'shared address'; readonly address: string; readonly ids: readonly string[] }
  | {
      readonly kind: 'wrong property';
      readonly contact: string;
      readonly property: WatchedProperty;
      readonly expected: string | null;
      readonly actual: string | null;
    }
  | {
      readonly kind: 'missing entry' | 'extra entry' | 'duplicate entry';
      readonly contact: string;
      readonly entry: HubSpotEntry;
    };
