// What is known of a model of device before it does anything: what it is called, how it announces itself, what it speaks.
import type { MdnsService } from './name-messages.ts';
import type { TlsClient } from './tls-messages.ts';

export interface DeviceTraits {
  readonly kind: string;
  /** What its owner calls it. */
  readonly name: string;
  /** First three bytes of its MAC as the IEEE registry has them (aa:bb:cc); null = a random MAC. */
  readonly maker: string | null;
  /** Name that it gives the DHCP server; * = the end of its MAC. */
  readonly hostName: string;
  readonly vendorClass: string | null;
  /** Option 55 of its DHCP questions. */
  readonly leaseParameters: readonly number[];
  readonly tls: TlsClient;
  readonly ttl: number;
  readonly hasStamps: boolean;
  /** Connected by cable: answers sooner. */
  readonly isWired?: true;
  /** Goes with its owner. */
  readonly isCarried?: true;
  /** Speaks IPv6: with its neighbours only, or with the Internet too, whose names it asks for both kinds of addresses. */
  readonly ipv6?: 'link' | 'global';
  /** Its IPv6 addresses are by chance and those towards the Internet new every day (RFC 7217, RFC 8981). */
  readonly hasPrivateAddresses?: true;
  readonly services?: readonly MdnsService[];
  /** TCP ports that answer at home. */
  readonly openPorts?: readonly number[];
}
