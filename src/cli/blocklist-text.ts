/** What HubSpot does with the addresses of people whom it deleted for good. [HubSpot's help: how do I perform a GDPR delete] */
export const BLOCKLIST =
  'HubSpot keeps the addresses of people whom it deleted for good on a blocklist, and refuses them until the person fills in a form of yours or writes to you';
