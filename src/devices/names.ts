// Names that devices announce: DHCP host name, mDNS, NetBIOS, SSDP. The owner's own choice (DHCP) outranks a product string (SSDP).
import type { DhcpFact, DnsAnswer, DnsFact, Fact, SsdpFact } from '../packets/facts.ts';

/** Characters of a name that are kept. */
export const NAME_LENGTH_MAX = 64;

/** Sources of names, the best first. */
export const NAME_SOURCES = ['dhcp', 'mdns', 'nbns', 'ssdp'] as const;
export type NameSource = (typeof NAME_SOURCES)[number];

export interface HeardName {
  readonly name: string;
  readonly source: NameSource;
  /** The address that the name belongs to, when it is not the sender's. */
  readonly address: string | null;
}

const NBNS_REGISTRATION = 5;

/** The name in a DHCP client's message, or null. */
export function nameInDhcp(fact: DhcpFact): HeardName | null {
  const name = cleanName(fact.hostName ?? fact.clientName ?? '');
  return name === '' ? null : { name, source: 'dhcp', address: null };
}

/** The host name in an mDNS answer that holds an address (RFC 6762: `name.local`). */
export function nameInMdns(answer: DnsAnswer): HeardName | null {
  const name = cleanName(answer.name.replace(/\.local\.?$/i, ''));
  return name === '' ? null : { name, source: 'mdns', address: answer.data };
}

/** The product in an SSDP SERVER header: the last token that is no operating system or UPnP version (UPnP 1.0, 1.2.2). */
export function nameInSsdp(fact: SsdpFact): HeardName | null {
  if (fact.method === 'M-SEARCH') return null;
  const tokens = fact.server
    .split(/[\s,]+/)
    .filter((token) => token !== '' && !/^(upnp|linux|unix|windows|posix|dlnadoc)\b/i.test(token));
  const name = cleanName((tokens.at(-1) ?? '').replace(/\/.*$/, ''));
  return name === '' || /^[\d.]+$/.test(name) ? null : { name, source: 'ssdp', address: null };
}

/** The name in a NetBIOS registration (RFC 1002 4.2.2), or null. */
export function nameInNbns(fact: DnsFact): HeardName | null {
  if (fact.operation !== NBNS_REGISTRATION) return null;
  const name = cleanName(fact.questions[0]?.name.replace(/<..>$/, '') ?? '');
  return name === '' || name.startsWith('__') ? null : { name, source: 'nbns', address: null };
}

/** A name as it may be shown: no control, formatting or direction characters, one line, at most NAME_LENGTH_MAX characters. */
export function cleanName(text: string): string {
  if (isPlain(text)) return text;
  return [
    ...text
      .slice(0, NAME_LENGTH_MAX * 4)
      .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
      .replace(/\s+/g, ' ')
      .trim(),
  ]
    .slice(0, NAME_LENGTH_MAX)
    .join('');
}

/** True for a text that `cleanName` would leave as it is: short, and nothing but visible ASCII. */
function isPlain(text: string): boolean {
  if (text.length > NAME_LENGTH_MAX) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 0x20 || code >= 0x7f) return false;
  }
  return true;
}

/** Address of the sender of a fact's packet, '' where it has no flow. */
export function senderOf(fact: Fact): string {
  if (fact.flow === null) return '';
  return fact.fromOriginator ? fact.flow.originator : fact.flow.responder;
}
