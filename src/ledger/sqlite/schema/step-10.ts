/** Versions of mappings, and the file that one of them stands in for. */
export const STEP_10 = `
CREATE TABLE mapping_versions (
  connection TEXT NOT NULL,
  version TEXT NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  note TEXT NOT NULL,
  saved_at_ms INTEGER NOT NULL,
  PRIMARY KEY (connection, version)
) STRICT, WITHOUT ROWID;

-- The version of the file in place of which the mapping is in force; null where it is the file's own.
ALTER TABLE kept_mappings ADD COLUMN instead_of TEXT;
`;
