/** What HubSpot said of values that were sent. */
export const STEP_9 = `
ALTER TABLE contacts ADD COLUMN verdicts TEXT NOT NULL DEFAULT '[]';
`;
