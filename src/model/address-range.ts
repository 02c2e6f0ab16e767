/** IP addresses that begin alike. */
export interface AddressRange {
  readonly address: string;
  /** How many bits are alike: 32 (IPv4) or 128 (IPv6) for one address. */
  readonly prefix: number;
}
