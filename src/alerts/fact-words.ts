// Words of the alerts that the detectors raise: what is seen is said, with who, whom and how much.
import { aboutSender, CHECK_DEVICE, CLEAN_DEVICE, CLOSE_DNS, CLOSE_DOORS, NOT_YOURS } from './advice-words.ts';
import type { KindWords } from './kind-words.ts';
import {
  counted,
  every,
  formatBytes,
  formatCount,
  joinWords,
  listOf,
  numberOf,
  textOf,
  times,
  within,
} from './words.ts';

const portScan: KindWords = {
  title: 'Port scan',
  measure: 'ports',
  sentence: (who, n) => {
    const targets = numberOf(n, 'targets');
    const others = targets > 1 ? ` and of ${counted(targets - 1, 'other address', 'other addresses')}` : '';
    return `${who} tried ${counted(numberOf(n, 'ports'), `${textOf(n, 'protocol')} port`)} of ${textOf(n, 'target')}${others} ${within(numberOf(n, 'seconds'))}.`;
  },
  labels: {
    ports: 'Ports tried',
    target: 'Target',
    targets: 'Targets',
    protocol: 'Protocol',
    seconds: 'Seconds',
    answered: 'Ports that answered',
  },
  meaning: (_, { isOutside }) =>
    isOutside
      ? 'Every address on the Internet is scanned like this, all day long; it matters only where something is open.'
      : 'It looks for open services, as intruders and malware do before they break in.',
  actions: (_, place) => aboutSender(place),
};

const hostSweep: KindWords = {
  title: 'Search for devices',
  measure: 'addresses',
  sentence: (who, n) => {
    const span = within(numberOf(n, 'seconds'));
    const method = textOf(n, 'method');
    if (method === 'protocols')
      return `${who} tried ${counted(numberOf(n, 'protocols'), 'IP protocol')} of ${textOf(n, 'target')} ${span}.`;
    const count = counted(numberOf(n, 'addresses'), 'address', 'addresses');
    if (method === 'arp') return `${who} asked the network for ${count} ${span} (ARP).`;
    if (method === 'ndp') return `${who} asked the network for ${count} ${span} (IPv6 neighbour discovery).`;
    if (method === 'icmp') return `${who} pinged ${count} ${span}.`;
    return `${who} tried ${method === 'udp' ? 'UDP' : 'TCP'} port ${numberOf(n, 'port')} of ${count} ${span}.`;
  },
  labels: {
    method: 'Method',
    addresses: 'Addresses tried',
    protocols: 'Protocols tried',
    target: 'Target',
    port: 'Port',
    first: 'First address',
    last: 'Latest address',
    seconds: 'Seconds',
  },
  meaning: (_, { isOutside }) =>
    isOutside
      ? 'It looks for machines that answer, as happens on the Internet all day long.'
      : 'It looks for other devices, as apps that list a network do, and as malware does before it spreads.',
  actions: (_, place) => aboutSender(place),
};

const FLOOD_PACKETS: Readonly<Record<string, string>> = {
  'tcp-syn': 'TCP connection attempt',
  'tcp-answer': 'unasked TCP answer',
  'tcp-other': 'TCP packet',
  udp: 'UDP packet',
  'udp-answer': 'unasked UDP answer',
  icmp: 'ICMP packet',
  'ip-fragment': 'IP fragment',
};

const flood: KindWords = {
  title: 'Flood',
  measure: 'packets',
  sentence: (who, n) => {
    const protocol = textOf(n, 'protocol');
    const noun = FLOOD_PACKETS[textOf(n, 'method')] ?? (protocol === '' ? 'packet' : `${protocol} packet`);
    const count = counted(numberOf(n, 'packets'), noun);
    const span = within(numberOf(n, 'seconds'));
    const port = numberOf(n, 'port') > 0 ? `port ${numberOf(n, 'port')}` : '';
    if (textOf(n, 'role') === 'source')
      return `${who} sent ${count} to ${port === '' ? '' : `${port} of `}${textOf(n, 'target')} ${span}.`;
    const sources = numberOf(n, 'sources');
    const one = textOf(n, 'source');
    const from = sources > 1 ? `about ${counted(sources, 'address', 'addresses')}` : one === '' ? 'one address' : one;
    return `${who} received ${count}${port === '' ? '' : ` for ${port}`} from ${from} ${span}.`;
  },
  labels: {
    packets: 'Packets',
    perSecond: 'Packets per second',
    sources: 'Source addresses (estimate)',
    source: 'Main source',
    target: 'Target',
    port: 'Port',
    protocol: 'IP protocol',
    bytes: 'Bytes',
    seconds: 'Seconds',
  },
  meaning: (n, { isOutside }) =>
    textOf(n, 'role') !== 'source'
      ? 'Somebody tries to overload it.'
      : isOutside
        ? 'It takes part in an attack, or a program on it runs wild.'
        : 'The device takes part in an attack, or a program on it runs wild.',
  actions: (n, place) => {
    if (textOf(n, 'role') === 'source') return aboutSender(place);
    if (place.isOutside)
      return [
        'If these packets leave through your network, a device in it sends them under forged addresses: find the one that sends most and unplug it.',
      ];
    if (numberOf(n, 'isSourceLocal') === 1)
      return [`Look at ${textOf(n, 'source')} in your own network: it sends these packets.`];
    return [
      'Close port forwardings to the device, restart the router to get another address, and ask your provider for help if it goes on.',
    ];
  },
};

const bruteForce: KindWords = {
  title: 'Password guessing',
  measure: 'attempts',
  sentence: (who, n) => {
    if (textOf(n, 'role') === 'victim')
      return `${who} received short connections to its ${textOf(n, 'service')} service from ${counted(numberOf(n, 'sources'), 'address', 'addresses')} ${within(numberOf(n, 'seconds'))}, as from machines that guess passwords together.`;
    const failures = numberOf(n, 'failures');
    const refused = failures > 0 ? `; ${counted(failures, 'login was', 'logins were')} refused` : '';
    const service = textOf(n, 'service');
    const attempts = numberOf(n, 'attempts');
    const tried =
      service === 'HTTP'
        ? `sent ${counted(attempts, 'login request')}`
        : `opened ${counted(attempts, 'short connection')}`;
    const targets = numberOf(n, 'targets');
    const target = targets > 1 ? counted(targets, 'address', 'addresses') : textOf(n, 'target');
    return `${who} ${tried} to the ${service} service of ${target} ${within(numberOf(n, 'seconds'))}, as programs that guess passwords do${refused}.`;
  },
  labels: {
    attempts: 'Attempts',
    failures: 'Refused logins',
    service: 'Service',
    target: 'Target',
    targets: 'Targets',
    sources: 'Source addresses',
    port: 'Port',
    seconds: 'Seconds',
  },
  meaning: () => '',
  actions: (n, { isOutside, isTargetOutside }) => {
    const service = textOf(n, 'service');
    const isMany = numberOf(n, 'targets') > 1;
    const target = isMany ? 'these devices' : textOf(n, 'target');
    const password = isMany ? 'long passwords' : 'a long password';
    const off = isMany ? `their ${service} services off where` : `its ${service} service off if`;
    if (isTargetOutside) return [isOutside ? NOT_YOURS : CHECK_DEVICE];
    if (isOutside || textOf(n, 'role') === 'victim')
      return [
        `Remove the port forwarding to the ${service} service of ${target} from your router, or let in only addresses that you know.`,
        `Give ${target} ${password}.`,
      ];
    return [
      `If this was not you: check the device that tried, give ${target} ${password}, and switch ${off} nobody needs ${isMany ? 'them' : 'it'}.`,
    ];
  },
};

const arpSpoof: KindWords = {
  title: 'Address taken over (ARP)',
  measure: 'claims',
  sentence: (who, n) => {
    const addresses = joinWords(listOf(n, 'addresses'));
    const owner = textOf(n, 'owner');
    const router = numberOf(n, 'isGateway') === 1 ? ", the router's address" : '';
    const belongs = owner === '' ? '' : `; the owner so far is ${owner}`;
    return `${who} claimed ${times(numberOf(n, 'claims'))} ${within(numberOf(n, 'seconds'))} to be ${addresses}${router}${belongs}.`;
  },
  labels: { addresses: 'Addresses claimed', claims: 'Claims', owner: 'Owner so far', seconds: 'Seconds' },
  meaning: () => 'Somebody may be reading or changing the traffic in between.',
  actions: () => [
    'Find the device with this MAC address and take it off the network, unless you just replaced a device or gave it a fixed address.',
  ],
};

const rogueDhcp: KindWords = {
  title: 'Second DHCP server',
  measure: 'offers',
  sentence: (who, n) => {
    const router = textOf(n, 'router');
    const expected = textOf(n, 'expected');
    const how = textOf(n, 'server') === expected ? 'in the name of' : 'beside';
    return `${who} hands out addresses (DHCP) ${how} ${expected}, the server so far${router === '' ? '' : `, and names ${router} as the router`}.`;
  },
  labels: {
    server: 'Server',
    expected: 'Server so far',
    router: 'Router it names',
    dns: 'DNS server it names',
    offers: 'Offers',
    seconds: 'Seconds',
  },
  meaning: () => 'Two DHCP servers make devices lose the network, and a foreign one can redirect their traffic.',
  actions: () => [
    'If you added a router or access point, switch its DHCP server off; else find this device and take it off the network.',
  ],
};

const miraiSyn: KindWords = {
  title: 'Mirai search pattern',
  measure: 'addresses',
  sentence: (who, n) => {
    const ports = listOf(n, 'ports');
    const on = ports.length === 0 ? '' : ` on ${ports.length === 1 ? 'port' : 'ports'} ${joinWords(ports)}`;
    return `${who} tried ${counted(numberOf(n, 'addresses'), 'address', 'addresses')}${on} ${within(numberOf(n, 'seconds'))}, with packets that only the Mirai malware makes (TCP sequence number = address).`;
  },
  labels: { addresses: 'Addresses tried', packets: 'Packets', ports: 'Ports', seconds: 'Seconds' },
  meaning: (_, { isOutside }) =>
    isOutside
      ? 'That machine is almost certainly infected and looks for others to infect.'
      : 'The device is almost certainly infected.',
  actions: (_, { isOutside, isTargetOutside }) =>
    isOutside ? [isTargetOutside ? NOT_YOURS : CLOSE_DOORS] : [CLEAN_DEVICE],
};

const dnsTunnel: KindWords = {
  title: 'Data hidden in DNS',
  measure: 'names',
  sentence: (who, n) =>
    `${who} asked for ${counted(numberOf(n, 'names'), 'different name')} under ${textOf(n, 'domain')} ${within(numberOf(n, 'seconds'))}, carrying ${formatBytes(numberOf(n, 'bytes'))} in the names.`,
  labels: {
    domain: 'Domain',
    names: 'Different names',
    queries: 'Queries',
    bytes: 'Bytes in names',
    meanLength: 'Mean length',
    entropy: 'Entropy, bits per character',
    types: 'Record types',
    seconds: 'Seconds',
  },
  meaning: () => 'Programs use names like these to carry data past firewalls.',
  actions: (n, { isOutside }) =>
    isOutside
      ? [CLOSE_DNS]
      : [`Block ${textOf(n, 'domain')} in your router or DNS server unless you know what it is for.`, CHECK_DEVICE],
};

const generatedNames: KindWords = {
  title: 'Machine-made names',
  measure: 'names',
  sentence: (who, n) => {
    const noun = numberOf(n, 'isAnyLook') === 1 ? 'different domain' : 'machine-made domain';
    const fault = numberOf(n, 'missing') > 0 ? 'do not exist' : 'look random';
    const examples = joinWords(listOf(n, 'examples').slice(0, 2));
    return `${who} asked for ${counted(numberOf(n, 'names'), noun)} that ${fault} ${within(numberOf(n, 'seconds'))}${examples === '' ? '' : `, such as ${examples}`}.`;
  },
  labels: {
    names: 'Machine-made domains',
    missing: 'Of them without an answer',
    examples: 'Examples',
    seconds: 'Seconds',
  },
  meaning: (n) =>
    numberOf(n, 'isServer') === 1
      ? 'Malware finds its controllers this way. This is a router or DNS server that asks for others, so the infected device may be one behind it.'
      : numberOf(n, 'missing') > 0
        ? 'Malware finds its controllers this way.'
        : 'Malware finds its controllers this way; advertising and content networks have such names, too.',
  actions: (n, { isOutside }) => {
    if (isOutside) return [CLOSE_DNS];
    return numberOf(n, 'isServer') === 1
      ? [
          'Look in its list of DNS questions for the device that asked for these names, and take that one off the network.',
        ]
      : [CHECK_DEVICE];
  },
};

const modbusScan: KindWords = {
  title: 'Controller explored (Modbus)',
  measure: 'refusals',
  sentence: (who, n) =>
    `${who} sent ${counted(numberOf(n, 'refusals'), 'Modbus request')} to ${textOf(n, 'target')} that it refused, of ${formatCount(numberOf(n, 'answers'))} in all, ${within(numberOf(n, 'seconds'))}: it tries out what the controller can do.`,
  labels: {
    refusals: 'Refused requests',
    answers: 'Answered requests',
    target: 'Controller',
    functions: 'Function codes',
    seconds: 'Seconds',
  },
  meaning: () => '',
  actions: (_, { isOutside }) =>
    isOutside
      ? ['Controllers must not be reachable from the Internet: close the way to it in the router or firewall now.']
      : [
          'Find out who works on this station.',
          'If nobody is setting the plant up, separate the station from the controllers and look for an intruder on it.',
        ],
};

const beacon: KindWords = {
  title: 'Regular contact',
  measure: 'connections',
  sentence: (who, n) => {
    const name = textOf(n, 'name');
    const target =
      name === '' ? `${textOf(n, 'destination')} (no name known)` : `${name} (${textOf(n, 'destination')})`;
    return `${who} contacted ${target} on ${textOf(n, 'protocol')} port ${numberOf(n, 'port')} ${every(numberOf(n, 'intervalSeconds'))}, ${times(numberOf(n, 'connections'))} in all, as regularly as a clock (${formatCount(numberOf(n, 'score'))} of 1).`;
  },
  labels: {
    score: 'Score',
    timing: 'Timing',
    sizes: 'Sizes',
    duration: 'Duration',
    histogram: 'Spread over the day',
    connections: 'Connections',
    intervalSeconds: 'Interval, seconds',
    destination: 'Destination',
    port: 'Port',
    name: 'Name',
    devices: 'Devices that contact it',
    newFor: 'First contact, hours after the device was first seen',
  },
  meaning: (n) =>
    textOf(n, 'name') === ''
      ? "Most regular contacts are a maker's cloud; this one has no name and an unusual port."
      : "Most regular contacts are a maker's cloud.",
  actions: (n) => [
    textOf(n, 'name') === ''
      ? `Look up ${textOf(n, 'destination')}; block it if neither you nor the device's maker knows it.`
      : `Nothing to do if ${textOf(n, 'name')} belongs to the device's maker; else block it.`,
  ],
};

/** Words by kind (the detector's name). */
export const factWords = {
  'port-scan': portScan,
  'host-sweep': hostSweep,
  flood,
  'brute-force': bruteForce,
  'arp-spoof': arpSpoof,
  'rogue-dhcp': rogueDhcp,
  'mirai-syn': miraiSyn,
  'dns-tunnel': dnsTunnel,
  'generated-names': generatedNames,
  'modbus-scan': modbusScan,
  beacon,
} as const satisfies Readonly<Record<string, KindWords>>;
