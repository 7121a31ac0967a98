// DHCP messages of a simulated home (RFC 2131): the four of a new lease, and the two that renew it.
import { ByteBuilder } from './byte-builder.ts';

export const DISCOVER = 1;
export const OFFER = 2;
export const REQUEST = 3;
export const ACKNOWLEDGE = 5;

/** What a client says of itself. */
export interface LeaseClient {
  readonly macHigh: number;
  readonly macLow: number;
  readonly hostName: string | null;
  readonly vendorClass: string | null;
  /** Option 55. */
  readonly parameters: readonly number[];
}

export interface Lease {
  readonly transaction: number;
  readonly type: number;
  /** The address that the client has already; 0 = none. */
  readonly clientAddress: number;
  readonly address: number;
  readonly server: number;
  readonly router: number;
  readonly dnsServer: number;
  readonly seconds: number;
}

const COOKIE = 0x63825363;
const LEAST_BYTES = 300;

export function leaseQuestion(client: LeaseClient, lease: Lease): Uint8Array {
  const builder = begin(1, client, lease, 0);
  builder.u8(53).u8(1).u8(lease.type);
  builder.u8(61).u8(7).u8(1).u16(client.macHigh).u32(client.macLow);
  const isNew = lease.clientAddress === 0;
  if (isNew && lease.type === REQUEST) builder.u8(50).u8(4).u32(lease.address).u8(54).u8(4).u32(lease.server);
  builder.u8(57).u8(2).u16(1500);
  const { vendorClass, hostName } = client;
  if (vendorClass !== null) builder.u8(60).sized(1, () => builder.text(vendorClass));
  if (hostName !== null) builder.u8(12).sized(1, () => builder.text(hostName));
  builder.u8(55).sized(1, () => builder.bytes(client.parameters));
  return end(builder);
}

export function leaseAnswer(client: LeaseClient, lease: Lease): Uint8Array {
  const builder = begin(2, client, lease, lease.address);
  builder.u8(53).u8(1).u8(lease.type).u8(54).u8(4).u32(lease.server).u8(51).u8(4).u32(lease.seconds);
  builder
    .u8(58)
    .u8(4)
    .u32(Math.floor(lease.seconds / 2))
    .u8(59)
    .u8(4)
    .u32(Math.floor((lease.seconds * 7) / 8));
  builder.u8(1).u8(4).u32(0xffffff00).u8(3).u8(4).u32(lease.router).u8(6).u8(4).u32(lease.dnsServer);
  builder.u8(15).sized(1, () => builder.text('home.arpa'));
  return end(builder);
}

function begin(operation: 1 | 2, client: LeaseClient, lease: Lease, assigned: number): ByteBuilder {
  const builder = new ByteBuilder().u8(operation).u8(1).u8(6).u8(0).u32(lease.transaction).u32(0);
  builder
    .u32(lease.clientAddress)
    .u32(assigned)
    .u32(operation === 2 ? lease.server : 0)
    .u32(0);
  return builder
    .u16(client.macHigh)
    .u32(client.macLow)
    .zeros(10 + 64 + 128)
    .u32(COOKIE);
}

function end(builder: ByteBuilder): Uint8Array {
  builder.u8(255);
  return builder.zeros(Math.max(0, LEAST_BYTES - builder.length)).finish();
}
