/** The last mapping in force of each connection, and who has the lease. */
export const STEP_7 = `
-- What the mapping file held when it had no faults last, and what it was refused for since.
CREATE TABLE kept_mappings (
  connection TEXT PRIMARY KEY,
  version TEXT NOT NULL,
  text TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  refused TEXT
) STRICT, WITHOUT ROWID;

-- A name that the dispatcher makes up for itself: one that finds another name has been replaced.
ALTER TABLE dispatch ADD COLUMN holder TEXT;
`;
