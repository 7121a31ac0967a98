// DNS messages of a simulated home (RFC 1035), multicast ones (RFC 6762) among them.
import { ByteBuilder } from './byte-builder.ts';
import type { Address6 } from './station.ts';

export const TYPE_A = 1;
export const TYPE_PTR = 12;
export const TYPE_TXT = 16;
export const TYPE_AAAA = 28;
export const TYPE_SRV = 33;
export const TYPE_HTTPS = 65;
const TYPE_SOA = 6;
const CLASS_IN = 1;
/** RFC 6762 10.2: the sender alone has this record. */
const CACHE_FLUSH = 0x8000;
const NAME_POINTER = 0xc00c;
const MDNS_SECONDS = 120;
const SERVICE_SECONDS = 4500;

export function dnsQuestion(id: number, name: string, type: number): Uint8Array {
  const builder = new ByteBuilder().u16(id).u16(0x0100).u16(1).u16(0).u16(0).u16(0);
  return builder.name(name).u16(type).u16(CLASS_IN).finish();
}

/** The answer: the addresses, of an A question as numbers and of an AAAA question as four each; where there are none, the zone's SOA. */
export function dnsAnswer(
  id: number,
  name: string,
  type: number,
  addresses: readonly (number | Address6)[],
  ttlSeconds: number,
): Uint8Array {
  const isKnown = addresses.length > 0;
  const builder = new ByteBuilder().u16(id).u16(0x8180).u16(1);
  builder
    .u16(isKnown ? addresses.length : 0)
    .u16(isKnown ? 0 : 1)
    .u16(0);
  builder.name(name).u16(type).u16(CLASS_IN);
  if (isKnown) {
    for (const address of addresses) {
      const words = typeof address === 'number' ? [address] : address;
      builder
        .u16(NAME_POINTER)
        .u16(type)
        .u16(CLASS_IN)
        .u32(ttlSeconds)
        .u16(words.length * 4);
      for (const word of words) builder.u32(word);
    }
    return builder.finish();
  }
  return startOfAuthority(builder, name, ttlSeconds).finish();
}

/** The answer that there is no such name (RFC 2308). */
export function dnsMissing(id: number, name: string, type: number): Uint8Array {
  const builder = new ByteBuilder().u16(id).u16(0x8183).u16(1).u16(0).u16(1).u16(0);
  builder.name(name).u16(type).u16(CLASS_IN);
  return startOfAuthority(builder, name, 900).finish();
}

export function dnsText(id: number, name: string, text: string): Uint8Array {
  const builder = new ByteBuilder().u16(id).u16(0x8180).u16(1).u16(1).u16(0).u16(0);
  builder.name(name).u16(TYPE_TXT).u16(CLASS_IN);
  builder.u16(NAME_POINTER).u16(TYPE_TXT).u16(CLASS_IN).u32(0);
  return builder.sized(2, () => builder.sized(1, () => builder.text(text))).finish();
}

function startOfAuthority(builder: ByteBuilder, name: string, ttlSeconds: number): ByteBuilder {
  const zone = name.split('.').slice(-2).join('.');
  builder.name(zone).u16(TYPE_SOA).u16(CLASS_IN).u32(ttlSeconds);
  return builder.sized(2, () => {
    builder.name(`ns1.${zone}`).name(`hostmaster.${zone}`);
    builder.u32(2_026_010_101).u32(7200).u32(900).u32(1_209_600).u32(900);
  });
}

/** An mDNS question for services. */
export function mdnsQuestion(services: readonly string[]): Uint8Array {
  const builder = new ByteBuilder().u16(0).u16(0).u16(services.length).u16(0).u16(0).u16(0);
  for (const service of services) builder.name(`${service}.local`).u16(TYPE_PTR).u16(CLASS_IN);
  return builder.finish();
}

export interface MdnsService {
  /** Such as "_ipp._tcp". */
  readonly service: string;
  readonly port: number;
  readonly text: readonly string[];
}

export interface MdnsHost {
  readonly instance: string;
  readonly host: string;
  readonly address: number;
  readonly address6: Address6 | null;
}

/** An mDNS announcement or answer: each service of a host with its place and texts, and the host's addresses. */
export function mdnsAnnouncement(
  { instance, host, address, address6 }: MdnsHost,
  services: readonly MdnsService[],
): Uint8Array {
  const builder = new ByteBuilder().u16(0).u16(0x8400).u16(0);
  builder
    .u16(services.length * 3 + (address6 === null ? 1 : 2))
    .u16(0)
    .u16(0);
  for (const { service, port, text } of services) {
    const type = `${service}.local`;
    builder.name(type).u16(TYPE_PTR).u16(CLASS_IN).u32(SERVICE_SECONDS);
    builder.sized(2, () => instanceName(builder, instance, type));
    instanceName(builder, instance, type)
      .u16(TYPE_SRV)
      .u16(CLASS_IN | CACHE_FLUSH)
      .u32(MDNS_SECONDS);
    builder.sized(2, () => builder.u32(0).u16(port).name(`${host}.local`));
    instanceName(builder, instance, type)
      .u16(TYPE_TXT)
      .u16(CLASS_IN | CACHE_FLUSH)
      .u32(SERVICE_SECONDS);
    builder.sized(2, () => {
      for (const each of text.length === 0 ? [''] : text) builder.sized(1, () => builder.text(each));
    });
  }
  hostRecord(builder, host, TYPE_A, [address]);
  if (address6 !== null) hostRecord(builder, host, TYPE_AAAA, address6);
  return builder.finish();
}

function hostRecord(builder: ByteBuilder, host: string, type: number, words: readonly number[]): void {
  builder
    .name(`${host}.local`)
    .u16(type)
    .u16(CLASS_IN | CACHE_FLUSH)
    .u32(MDNS_SECONDS)
    .u16(words.length * 4);
  for (const word of words) builder.u32(word);
}

/** Names of instances may have dots: they are one label. */
function instanceName(builder: ByteBuilder, instance: string, type: string): ByteBuilder {
  return builder.sized(1, () => builder.text(instance)).name(type);
}
