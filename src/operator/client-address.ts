import { BlockList, isIP } from 'node:net';
import type { AddressRange } from '../model/address-range.ts';

/** What a request shows of where it came from. */
export interface Origin {
  /** The address at the other end of the connection. */
  readonly peer: string;
  /** The `X-Forwarded-For` header; empty where there is none. */
  readonly forwardedFor: string;
}

/** Says where a request came from. */
export type ClientAddress = (origin: Origin) => string;

/**
 * Makes the function that finds the address of a client behind proxies. Anybody can write
 * `X-Forwarded-For`, and each proxy adds to its end whom it was asked by: it is believed from its end
 * on, as far as it was written by proxies that are trusted.
 */
export function clientAddressBehind(trusted: readonly AddressRange[]): ClientAddress {
  const proxies = new BlockList();
  for (const { address, prefix } of trusted) {
    proxies.addSubnet(address, prefix, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  const isTrusted = (address: string): boolean =>
    isIP(address) !== 0 && proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return ({ peer, forwardedFor }) => {
    const hops = forwardedFor.split(',').map((hop) => plain(hop.trim()));
    let address = plain(peer);
    while (isTrusted(address)) {
      const before = hops.pop();
      if (before === undefined || isIP(before) === 0) return address;
      address = before;
    }
    return address;
  };
}

/** An address without what may stand around it: a port, brackets, an IPv6 form of IPv4. */
function plain(text: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1];
  const withPort = /^(\d+(?:\.\d+){3}):\d+$/.exec(text)?.[1];
  const address = bracketed ?? withPort ?? text;
  return /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1] ?? address;
}
