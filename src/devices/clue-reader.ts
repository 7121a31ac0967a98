// Facts → clues: what a fact says of the device that sent it.
import type { DhcpFact, DnsFact, Fact, FactKind, SsdpFact } from '../packets/facts.ts';
import { addClue, type Clues } from './clues.ts';
import type { IdentityRecord } from './identity-record.ts';
import { cleanName, type HeardName, nameInDhcp, nameInMdns, nameInNbns, nameInSsdp, senderOf } from './names.ts';

/** The kinds of facts that say something of their sender. */
export const CLUE_KINDS = [
  'arp',
  'dhcp',
  'dns',
  'ssdp',
  'tls-client',
  'http-request',
  'http-response',
  'ntp',
] as const satisfies readonly FactKind[];

const TYPE_A = 1;
const TYPE_PTR = 12;
const TYPE_TXT = 16;
const TYPE_AAAA = 28;
/** Characters of a list of DHCP options: 40 options, where devices ask for 5 to 20. */
const PARAMETERS_LENGTH_MAX = 160;
/** Keys of TXT records that hold a product: HomeKit, Google Cast, AirPlay, IPP, Spotify and others. */
const MODEL_KEYS = /^(?:md|model|am|ty|usb_MDL|product|rpmd|deviceid_model|mn)=(.+)$/i;

/** Takes in what a fact says of its sender. Only brief facts lack something: services of mDNS, types of SSDP, fingerprints, agents. */
export function readClues(fact: Fact, record: IdentityRecord): void {
  const { clues } = record;
  switch (fact.kind) {
    case 'dhcp':
      readDhcp(fact, record);
      break;
    case 'dns':
      readDns(fact, record);
      break;
    case 'ssdp':
      readSsdp(fact, record);
      break;
    case 'tls-client':
      if (fact.ja4 !== '') addClue(clues, 'fingerprints', fact.ja4);
      if (fact.serverName !== null) addClue(clues, 'hosts', fact.serverName.toLowerCase());
      break;
    case 'http-request':
      if (fact.agent !== '') addClue(clues, 'agents', fact.agent);
      if (/[a-z]/i.test(fact.host)) addClue(clues, 'hosts', fact.host.toLowerCase().replace(/:\d+$/, ''));
      break;
    case 'http-response':
      if (fact.server !== '') addClue(clues, 'models', fact.server);
      break;
  }
}

function readDhcp(fact: DhcpFact, record: IdentityRecord): void {
  const { clues } = record;
  hearName(record, nameInDhcp(fact));
  clues.version++;
  if (fact.parameters.length > 0) clues.dhcpParameters = fact.parameters.join(',').slice(0, PARAMETERS_LENGTH_MAX);
  // Type 1 is the MAC once more; what else there is (RFC 4361: a DUID) stays when the MAC changes.
  if (typeof fact.clientId === 'string' && fact.clientId.length > 4 && !fact.clientId.startsWith('01')) {
    clues.dhcpClientId = cleanName(fact.clientId);
  }
  if (fact.vendorClass !== null) clues.dhcpVendorClass = cleanName(fact.vendorClass);
}

function readDns(fact: DnsFact, record: IdentityRecord): void {
  const { clues } = record;
  if (fact.transport === 'dns') {
    // An answer repeats what others asked.
    if (fact.isResponse) return;
    for (const question of fact.questions) {
      if (question.type === TYPE_A || question.type === TYPE_AAAA) addClue(clues, 'hosts', question.name.toLowerCase());
    }
  } else if (fact.transport === 'nbns') {
    if (!fact.isResponse) hearName(record, nameInNbns(fact));
  } else if (fact.transport === 'mdns') readMdns(fact, clues, record);
}

function readMdns(fact: DnsFact, clues: Clues, record: IdentityRecord): void {
  if (!fact.isResponse) {
    for (const { name } of fact.questions) {
      const service = serviceIn(name);
      if (service !== null) addClue(clues, 'searches', service);
    }
    return;
  }
  for (const answer of fact.answers) {
    const service = serviceIn(answer.name);
    if (answer.type === TYPE_A || answer.type === TYPE_AAAA) {
      // A proxy (RFC 8766) and a sleeping device's stand-in answer for others: those names are not the sender's.
      if (answer.data === senderOf(fact)) hearName(record, nameInMdns(answer));
    } else if (answer.type === TYPE_PTR && service !== null) addClue(clues, 'services', service);
    else if (answer.type === TYPE_TXT) {
      for (const line of answer.data.split('\n')) {
        const model = MODEL_KEYS.exec(line)?.[1];
        if (model !== undefined) addClue(clues, 'models', model);
      }
    }
  }
}

/** "_hap._tcp" in "Lamp._hap._tcp.local", or null (RFC 6763 4.1). */
function serviceIn(name: string): string | null {
  const match = /(?:^|\.)(_[a-z0-9-]{1,62}\._(?:tcp|udp))\.local\.?$/i.exec(name);
  const service = match?.[1]?.toLowerCase() ?? null;
  return service === '_services._dns-sd' ? null : service;
}

function readSsdp(fact: SsdpFact, record: IdentityRecord): void {
  const { clues } = record;
  const target = ssdpType(fact.target);
  if (fact.method === 'M-SEARCH') {
    if (target !== null) addClue(clues, 'searches', target);
    return;
  }
  hearName(record, nameInSsdp(fact));
  if (fact.server !== '') addClue(clues, 'models', fact.server);
  if (target !== null) addClue(clues, 'services', target);
}

/** "device:MediaRenderer" in "urn:schemas-upnp-org:device:MediaRenderer:1", "dial" in DIAL's; null for uuid: and the like. */
function ssdpType(target: string): string | null {
  const match = /^urn:([a-z0-9.-]{1,64}):((?:device|service):[a-z0-9_.-]{1,48})(?::\d+)?$/i.exec(target);
  if (match !== null) return match[1] === 'schemas-upnp-org' ? match[2]! : `${match[1]}:${match[2]}`;
  return target === 'ssdp:all' ? target : null;
}

function hearName(record: IdentityRecord, heard: HeardName | null): void {
  if (heard === null || record.names[heard.source] === heard.name) return;
  record.names[heard.source] = heard.name;
  record.clues.version++;
}
