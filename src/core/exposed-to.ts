/** What a file is, by what is wrong with others getting at it. */
export type ExposedKind =
  /** Holds personal data. */
  | 'ledger'
  /** Holds secrets; a service manager may give it to the group of the daemon. */
  | 'settings'
  /** Who may write to it can take away what lies in it. */
  | 'folder';

/** The mode of a file as the system has it, and whether its group is the one of this process. */
export interface FileMode {
  readonly mode: number;
  readonly isOwnGroup: boolean;
}

/** The permissions that are too much for each kind: for the group, and for everybody. */
const TOO_MUCH = { ledger: 0o077, settings: 0o077, folder: 0o022 } as const;

/** To whom a file is open to whom it should not be; null where it is as it should be. */
export function exposedTo(
  kind: ExposedKind,
  { mode, isOwnGroup }: FileMode,
): 'everybody' | 'group' | null {
  const open = mode & TOO_MUCH[kind];
  if ((open & 0o007) !== 0) return 'everybody';
  if (open === 0) return null;
  return kind === 'settings' && isOwnGroup && (mode & 0o020) === 0 ? null : 'group';
}
