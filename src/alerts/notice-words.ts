// Words of the notices: what happened to a device or the home that is no alarm. The numbers of each kind stand above its words.
import type { KindWords } from './kind-words.ts';
import { counted, joinWords, listOf, numberOf, textOf, within } from './words.ts';

const HOUR_SECONDS = 3600;

/** A length of time: "14 minutes", "3 hours". */
function spanText(seconds: number): string {
  return within(seconds).replace(/^within (?:a )?/, '');
}

/** "a camera of Edimax Technology", "a device of unknown make". */
function thingText(kind: string, vendor: string): string {
  const noun = kind === '' ? 'device' : kind;
  const article = /^[aeiou]/i.test(noun) ? 'an' : 'a';
  return vendor === '' ? `${article} ${noun}` : `${article} ${noun} of ${vendor}`;
}

/**
 * devices: how many (1, or a crowd) · name, vendor, kind: '' where not known · isRandom: 1 for a MAC that changes. A flood of forged MACs
 * has the severity medium.
 */
const newDevice: KindWords = {
  isAboutHome: true,
  title: 'New device',
  measure: 'devices',
  sentence: (who, n) => {
    const devices = numberOf(n, 'devices');
    if (devices > 1) return `${counted(devices, 'new device')} came to the network within a short time.`;
    const [kind, vendor] = [textOf(n, 'kind'), textOf(n, 'vendor')];
    return `${who} is new on the network${kind === '' && vendor === '' ? '' : `: ${thingText(kind, vendor)}`}.`;
  },
  labels: { devices: 'New devices', name: 'Name', vendor: 'Maker', kind: 'Kind' },
  meaning: (n) => {
    if (numberOf(n, 'devices') > 1)
      return 'No home gets so many devices at once: somebody may be forging MAC addresses to flood the switch or use up all addresses.';
    return numberOf(n, 'isRandom') === 1
      ? 'It uses a made-up MAC address, as phones and tablets do for privacy: it may be one that you know.'
      : '';
  },
  actions: (n) =>
    numberOf(n, 'devices') > 1
      ? ['Find the cable or access point that they come through and disconnect it; change the Wi-Fi password.']
      : ['Whose is it? Give it a name, or change the Wi-Fi password if nobody in the house knows it.'],
};

/** seconds: silence so far · longestSeconds: its longest silence before · kind: '' where not known. */
const deviceSilent: KindWords = {
  title: 'Device fell silent',
  measure: 'seconds',
  sentence: (who, n) => {
    const longest = numberOf(n, 'longestSeconds');
    const usual = longest >= HOUR_SECONDS ? `; its longest silence before was ${spanText(longest)}` : '';
    return `${who} has sent nothing for ${spanText(numberOf(n, 'seconds'))}${usual}.`;
  },
  labels: { seconds: 'Seconds of silence', longestSeconds: 'Longest silence before, seconds', kind: 'Kind' },
  meaning: () => 'It is switched off, out of reach or out of battery, or what it sends no longer passes here.',
  actions: () => ['Look whether it works; if it was put away for good, forget it here.'],
};

/** what: mac | address · before, after: MACs, or addresses of the router that DHCP names · connections: by the new way so far. */
const gatewayChanged: KindWords = {
  title: 'Another way out of the house',
  measure: 'connections',
  sentence: (_, n) =>
    textOf(n, 'what') === 'mac'
      ? `The devices now reach the Internet through ${textOf(n, 'after')} instead of ${textOf(n, 'before')}.`
      : `The router hands out ${textOf(n, 'after')} as the way to the Internet; so far it was ${textOf(n, 'before')}.`,
  labels: { before: 'So far', after: 'Now', connections: 'Connections that way' },
  meaning: () => 'Whoever stands there sees all traffic of the house.',
  actions: () => ['If you did not change the router, find out what device that is and take it off the network.'],
};

/** what: dhcp | asked · before, after: addresses of DNS servers · questions: asked of the new one so far. */
const dnsServerChanged: KindWords = {
  title: 'Another DNS server',
  measure: 'questions',
  sentence: (who, n) => {
    const before = joinWords(listOf(n, 'before').slice(0, 3));
    const after = joinWords(listOf(n, 'after').slice(0, 3));
    return textOf(n, 'what') === 'dhcp'
      ? `The network now tells devices to ask ${after} for names; so far it was ${before}.`
      : `${who} now asks ${after} for names; so far it asked ${before}.`;
  },
  labels: { before: 'So far', after: 'Now', questions: 'Questions asked there' },
  meaning: () => 'Whoever answers these questions decides which machines the devices talk to.',
  actions: () => ['If you did not change it, look at the DNS settings of the router and of the device.'],
};

/** address: claimed by both · macs: the one that had it first in front · claims: how often they took turns. */
const addressConflict: KindWords = {
  title: 'Two devices on one address',
  measure: 'claims',
  sentence: (_, n) => `${joinWords(listOf(n, 'macs'))} both use the address ${textOf(n, 'address')}.`,
  labels: { address: 'Address', macs: 'Claimed by', claims: 'Turns' },
  meaning: () =>
    'Traffic for one of them reaches the other; mostly an address was set by hand that the router also gives away.',
  actions: () => ['Let both get their addresses from the router (DHCP), or give one of them another address.'],
};

/** seconds: without a single packet. */
const sensorBlind: KindWords = {
  isAboutHome: true,
  title: 'Nothing to see',
  measure: 'seconds',
  sentence: (_, n) => `Not a single packet was captured for ${spanText(numberOf(n, 'seconds'))}.`,
  labels: { seconds: 'Seconds without a packet' },
  meaning: () => 'In this time no attack could be seen, and nothing was learned.',
  actions: () => ['Look whether the cable, the mirror port of the switch and the capture on this machine still work.'],
};

/** Words by kind of notice. */
export const noticeWords = {
  'new-device': newDevice,
  'device-silent': deviceSilent,
  'gateway-changed': gatewayChanged,
  'dns-server-changed': dnsServerChanged,
  'address-conflict': addressConflict,
  'sensor-blind': sensorBlind,
} as const satisfies Readonly<Record<string, KindWords>>;
