/** What is known of where a webhook is to arrive. */
export interface WebhookPlace {
  /** The tenant whose events it brings; null where the settings do not say. */
  readonly tenantId: string | null;
  /** Where Neostore's API answers: one on this machine, a simulated one, reaches addresses of this machine. */
  readonly neostoreUrl: string;
}

/** The path below which the daemon takes webhooks. */
export const WEBHOOK_PATH = '/webhooks/neostore';

/**
 * What keeps webhooks to an address from arriving, a sentence each, whatever listens there; none
 * where it can work.
 *
 * @param text the address as a person writes it
 */
export function webhookAddressFaults(text: string, place: WebhookPlace): readonly string[] {
  if (/[<>{}]/.test(text)) return ['what stands in brackets is still to be replaced'];
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return ['it is no address of the web: it begins with https://'];
  }
  return [
    ...hostFaults(url, isThisMachine(URL.parse(place.neostoreUrl)?.hostname ?? '')),
    ...pathFaults(url, place.tenantId),
    ...partFaults(url),
  ];
}

/** Whether a name is that of an example, and still to be replaced by one's own: `your-tenant`, `<tenant>`. */
export function isPlaceholder(name: string): boolean {
  return PLACEHOLDER.test(name) || /[<>{}]/.test(name);
}

const PLACEHOLDER =
  /^(?:your|your[-_]?(?:tenant|tenant[-_]?id|host|hostname|domain|company|server|name|shop|brand)|tenant[-_]?id)$/i;

function hostFaults({ protocol, hostname }: URL, isNeostoreHere: boolean): readonly string[] {
  const host = hostname.toLowerCase().replace(/\.$/, '');
  if (isPlaceholderHost(host)) return [`${host} stands for the name of your own host`];
  if (isThisMachine(host)) {
    return isNeostoreHere ? [] : [`${host} is this machine alone: Neostore cannot reach it`];
  }
  return [
    ...(isPrivate(host)
      ? [`${host} is an address of a private network: Neostore cannot reach it`]
      : []),
    ...(protocol === 'https:' ? [] : ['it is http, and Neostore asks for https']),
  ];
}

function isPlaceholderHost(host: string): boolean {
  if (/(?:^|\.)(?:example\.(?:com|net|org|edu)|example|invalid|test)$/.test(host)) return true;
  return host.split('.').some(isPlaceholder);
}

/** Addresses that a machine has for itself. */
function isThisMachine(host: string): boolean {
  const { 0: first } = bytesOf(host) ?? [];
  if (first === 127 || first === 0) return true;
  return /^(?:localhost|.*\.localhost|\[::1?\])$/.test(host);
}

/** Addresses and names that mean nothing outside of one network. */
function isPrivate(host: string): boolean {
  const bytes = bytesOf(host);
  if (bytes !== null) {
    const [a = 0, b = 0] = bytes;
    const isShared = a === 100 && b >= 64 && b < 128;
    const isRfc1918 = a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168);
    return isRfc1918 || isShared || (a === 169 && b === 254) || a >= 224;
  }
  if (host.startsWith('[')) return /^\[(?:f[cd]|fe[89ab]|ff)/.test(host);
  return (
    !host.includes('.') || /\.(?:local|internal|lan|home|corp|intranet|home\.arpa)$/.test(host)
  );
}

/** The four bytes of an IPv4 address, also of one that is written as IPv6; null where it is none. */
function bytesOf(host: string): readonly number[] | null {
  const [, high, low] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(host) ?? [];
  if (high !== undefined && low !== undefined) {
    return [high, low].flatMap((text) => {
      const word = Number.parseInt(text, 16);
      return [word >> 8, word & 255];
    });
  }
  return /^\d+(?:\.\d+){3}$/.test(host) ? host.split('.').map(Number) : null;
}

function pathFaults({ pathname }: URL, tenantId: string | null): readonly string[] {
  const meant = `${WEBHOOK_PATH}${tenantId === null ? '' : `/${tenantId}`}`;
  const path = /\/webhooks\/neostore(?:\/([^/]+))?\/?$/i.exec(pathname);
  if (path === null || pathname.includes('//')) {
    return [`its path is ${pathname}, and the daemon takes webhooks at ${meant}`];
  }
  const [, named] = path;
  if (named === undefined || tenantId === null) return [];
  const tenant = decoded(named);
  if (tenant === tenantId) return [];
  return [`it names the tenant ${tenant}, and NEOSTORE_TENANT_ID is ${tenantId}`];
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function partFaults({ username, password, search, hash }: URL): readonly string[] {
  return [
    ...(username + password === '' ? [] : ['it holds a user name or a password']),
    ...(search === '' ? [] : ['it has a query behind a question mark']),
    ...(hash === '' ? [] : ['it has a fragment behind a #, which is never sent']),
  ];
}
