// MUD profiles: every published one is read; profiles of our own, made of the tuning devices, are held against what these did.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../../src/base/networks.ts';
import { UTC_ZONE } from '../../src/base/time-zone.ts';
import { UserError } from '../../src/base/user-error.ts';
import type { Activity } from '../../src/behaviour/activity.ts';
import { Contract } from '../../src/behaviour/contract.ts';
import { contractPolicy } from '../../src/behaviour/contract-policy.ts';
import { namedContact } from '../../src/behaviour/contract-sights.ts';
import { DestinationUnits } from '../../src/behaviour/destination-unit.ts';
import { ContactSums, checkMud, type MudVerdict } from '../../src/behaviour/mud-check.ts';
import { type MudProfile, parseMud } from '../../src/behaviour/mud-parser.ts';
import { DNS_CLASS, mudProfile, NTP_CLASS } from '../../src/behaviour/mud-profile.ts';
import { readCapture } from '../../src/capture/index.ts';
import { HomeMonitor } from '../../src/engine/home-monitor.ts';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';

/** Published profiles of the corpus: 29 of mudgee, 16 of testers. */
const PROFILES = 45;
/** The tuning devices: the others are for figures alone. */
const DEVICES: readonly (readonly [name: string, mac: string, captures: readonly string[]])[] = [
  ['amazon-plug', '24:ce:33:24:b5:cb', ['2023-05-26', '2023-06-13'].map((day) => `madea/amazon-plug/${day}.pcap`)],
  ['ring-doorbell', '90:48:6c:06:8f:74', ['2023-05-26', '2023-06-13'].map((day) => `madea/ring-doorbell/${day}.pcap`)],
  ['aqara_gateway', '54:ef:44:cd:42:95', ['23', '24'].map((day) => `iotensemble/aqara_gateway/2020-11-${day}.pcap`)],
  ['kasa-bulb', 'd8:0d:17:33:c2:52', ['2023-05-26', '2023-06-13'].map((day) => `madea/kasa-bulb/${day}.pcap`)],
  [
    'skyworth_camera',
    'b8:c6:aa:08:45:26',
    ['23', '24'].map((day) => `iotensemble/skyworth_camera/2020-11-${day}.pcap`),
  ],
  ['lockly-hub-01', '24:6f:28:d9:a7:64', ['oconnor-iot/pcaps/lockly-hub-01.pcap']],
  ['blink-cam-01', 'f4:b8:5e:ff:2b:1b', ['oconnor-iot/pcaps/blink-cam-01.pcap']],
];
const DAY_US = 86_400e6;
const LOCAL = new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));
const DNS_PORTS = new Set([53, 853]);
const NTP_PORTS = new Set([123]);

export const mudSuite: CorpusSuite = {
  name: 'mud',
  title: 'Published MUD profiles are read; what a device did fits the profile that was learned from it',
  run: runMud,
};

async function runMud({ corpus }: CorpusContext): Promise<SuiteResult> {
  const { read, differences } = readProfiles(join(corpus, 'mud-profiles'));
  const missed = read === PROFILES ? [] : [`${read} profiles were read, not ${PROFILES}`];
  const lines = [`${read} published profiles read`];
  let checks = read + differences.length;
  for (const [name, mac, captures] of DEVICES) {
    const activities = await activitiesOf(corpus, mac, captures);
    const own = verdictOf(profileOf(activities), activities);
    checks += own.allowed + own.breaks.length;
    for (const { contact } of own.breaks)
      differences.push({
        where: name,
        what: `${contact.role} ${contact.host ?? contact.address} ${contact.protocol}/${contact.port}`,
        reason: null,
      });
    const endUs = activities[0]!.startUs + DAY_US;
    const first = activities.filter(({ startUs }) => startUs < endUs);
    const later = activities.filter(({ startUs }) => startUs >= endUs);
    const rest = verdictOf(profileOf(first), later);
    const ends = [...new Set(rest.breaks.map(({ contact: { host, address } }) => host ?? address))];
    lines.push(
      `${name}: ${own.allowed} contacts fit, ${own.breaks.length} break the profile of all of it; of one day: ${rest.allowed} later ones fit, ${rest.breaks.length} break it (${ends.length} other ends${ends.length === 0 ? '' : `: ${ends.slice(0, 5).join(', ')}`})`,
    );
  }
  return { checks, agreeing: checks - differences.length, differences, missed, details: lines.join('\n') };
}

function readProfiles(folder: string): { read: number; differences: Difference[] } {
  const differences: Difference[] = [];
  let read = 0;
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  for (const name of names.sort()) {
    try {
      const { rules } = parseMud(JSON.parse(readFileSync(join(folder, name), 'utf8')), name);
      if (rules.length > 0) read++;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      differences.push({ where: name, what: error.message, reason: null });
    }
  }
  return { read, differences };
}

/** The MUD file of what these activities teach, as text and back. */
function profileOf(activities: readonly Activity[]): MudProfile {
  const contract = new Contract({ zone: UTC_ZONE, seed: 1 });
  const units = new DestinationUnits();
  const hosts = new Map<string, Set<string>>();
  for (const activity of activities) {
    contract.learn(activity, 'baseline');
    // As the stored summaries give them.
    for (const contact of activity.contacts) {
      const { host } = namedContact(contact, activity);
      if (host === null || contact.scope !== 'internet') continue;
      const { unit } = units.of(host, contact.address);
      hosts.set(unit, (hosts.get(unit) ?? new Set()).add(host));
    }
  }
  contract.settle();
  const document = contract.document();
  const hostsOf = (unit: string): readonly string[] => [...(hosts.get(unit) ?? [])];
  const policy = contractPolicy({ document, changes: [], localNetworks: LOCAL, hostsOf });
  const subject = { id: 'd1', name: null, mac: null, vendor: null, lastUpdate: '2026-01-01T00:00:00.000Z' };
  return parseMud(JSON.parse(JSON.stringify(mudProfile(policy, document, subject).profile)), 'd1');
}

function verdictOf(profile: MudProfile, activities: readonly Activity[]): MudVerdict {
  const sums = new ContactSums();
  for (const activity of activities) sums.observe(activity);
  const classes = new Map([
    [DNS_CLASS, sums.answeringOn(DNS_PORTS)],
    [NTP_CLASS, sums.answeringOn(NTP_PORTS)],
  ]);
  return checkMud(profile, sums, (name, address) =>
    name === 'local-networks' ? LOCAL.hasText(address) : classes.get(name)?.has(address) === true,
  );
}

async function activitiesOf(corpus: string, mac: string, captures: readonly string[]): Promise<Activity[]> {
  const all: Activity[] = [];
  const home = new HomeMonitor({
    localNetworks: LOCAL,
    zone: UTC_ZONE,
    budget: { count: 1, perDays: 7 },
    learnSeconds: 86_400,
    isLearnExact: true,
    validatesChecksums: false,
    seed: 1,
    layers: { contract: false, models: false, calibration: true, evidence: true },
    events: { onActivities: (activities) => void all.push(...activities) },
  });
  for (const capture of captures)
    await readCapture(join(corpus, capture), {}, { frames: (batch) => home.process(batch) });
  home.finish();
  const device = home.identities.idOfMac(mac);
  return all.filter((activity) => activity.device === device);
}
