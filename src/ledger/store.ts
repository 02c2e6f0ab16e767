import type {
  ComparisonStore,
  ErasureStore,
  LeftOutStore,
  LetterStore,
  MemoryStore,
  PageStore,
  ReplayStore,
  RetentionStore,
  StatusStore,
  ViewStore,
  WaitingStore,
} from './desk-store.ts';
import type { ConsentStore } from './consent-store.ts';
import type { IdentityStore } from './identity-store.ts';
import type { NumbersStore } from './numbers-store.ts';
import type { FoundStore, MergeStore, WorkStore } from './work-store.ts';

/** What an engine loads and saves within a transaction, many rows at once. It decides nothing. */
export interface Store
  extends
    WorkStore,
    FoundStore,
    ConsentStore,
    IdentityStore,
    MergeStore,
    ViewStore,
    StatusStore,
    LetterStore,
    LeftOutStore,
    ReplayStore,
    ErasureStore,
    RetentionStore,
    ComparisonStore,
    MemoryStore,
    PageStore,
    WaitingStore,
    NumbersStore {}
