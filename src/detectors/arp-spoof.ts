// arp-spoof: a device claims an address that belongs to another one, so that traffic for that one comes to it.
import type { FindingSink } from '../base/finding.ts';
import type { OptionValues } from '../base/options.ts';
import type { ArpFact, DhcpFact, Fact } from '../packets/facts.ts';
import { BoundedMap } from './bounded-map.ts';
import type { Detector, DetectorContext, DetectorSpec } from './detector.ts';
import { exchangeOf } from './rows.ts';

/** Addresses, requests and leases remembered: four times what a /24 network has. */
const ADDRESSES = 1024;
const CHALLENGERS = 256;
/** Bytes of an entry with its strings, rounded up. */
const ENTRY_BYTES = 256;
/** A reply this soon after a question answers it. */
const ANSWER_US = 5e6;
const AGAIN_US = 60e6;
const ZERO_MAC = '00:00:00:00:00:00';
const BROADCAST = 'ff:ff:ff:ff:ff:ff';

const options = {
  claimsMin: {
    kind: 'number',
    default: 3,
    least: 2,
    most: 100,
    unit: 'claims',
    description:
      'Claims that contradict what is known. 3: attack tools repeat theirs every second or two, a device that changes its address says so once or twice.',
  },
  windowSeconds: {
    kind: 'number',
    default: 600,
    least: 10,
    most: 86_400,
    unit: 'seconds',
    description: 'How long claims are added up. 600: caches forget within minutes, so a slow attacker gets nothing.',
  },
} as const;

export const arpSpoof: DetectorSpec<typeof options> = {
  name: 'arp-spoof',
  title: 'Address taken over (ARP)',
  description:
    "A MAC address claims an IP address by ARP that another one holds: the owner contradicts, or nobody asked, or the claimer's own packets say who the owner is. A change that DHCP made, or a device that took the place of a silent one, is none.",
  technique: { id: 'T1557.002', name: 'Adversary-in-the-Middle: ARP Cache Poisoning', matrix: 'enterprise' },
  stateBytesMax: (ADDRESSES * 3 + CHALLENGERS) * ENTRY_BYTES,
  options,
  create: (values, context) => new ArpSpoof(values, context),
};

interface Binding {
  owner: string;
  challenger: string;
  /** Claims of the challenger, and how many of them nobody had asked for. */
  claims: number;
  unasked: number;
  startUs: number;
  lastUs: number;
  /** The owner spoke up after the challenger, or the challenger itself named the owner. */
  isContested: boolean;
  /** Whom the challenger told last. */
  listener: string;
}

/** One MAC with all that it took. */
interface Spoofer {
  readonly addresses: string[];
  owner: string;
  isGateway: boolean;
  isContested: boolean;
  claims: number;
  startUs: number;
  lastUs: number;
  told: number;
  toldUs: number;
  /** The claim that came last: the address taken, and whom it was told to. */
  claimed: string;
  listener: string;
}

class ArpSpoof implements Detector {
  readonly factKinds = ['arp', 'dhcp'] as const;
  readonly #options: OptionValues<typeof options>;
  readonly #context: DetectorContext;
  readonly #bindings = new BoundedMap<string, Binding>(ADDRESSES);
  readonly #asked = new BoundedMap<string, number>(ADDRESSES);
  readonly #leases = new BoundedMap<string, string>(ADDRESSES);
  readonly #routers = new BoundedMap<string, true>(16);
  readonly #spoofers = new BoundedMap<string, Spoofer>(CHALLENGERS);
  #sink: FindingSink = () => undefined;

  constructor(values: OptionValues<typeof options>, context: DetectorContext) {
    this.#options = values;
    this.#context = context;
  }

  observeFacts(facts: readonly Fact[], report: FindingSink): void {
    this.#sink = report;
    for (const fact of facts) {
      if (fact.kind === 'arp') this.#seeArp(fact);
      else if (fact.kind === 'dhcp' && fact.messageType === 5) this.#seeLease(fact);
    }
  }

  finish(report: FindingSink): void {
    this.#sink = report;
    for (const [mac, spoofer] of this.#spoofers.entries()) {
      if (spoofer.told > 0 && spoofer.claims > spoofer.told) this.#tell(mac, spoofer);
    }
  }

  #seeLease(fact: DhcpFact): void {
    this.#leases.set(fact.assignedAddress, fact.clientMac);
    for (const router of fact.routers) this.#routers.set(router, true);
    const binding = this.#bindings.get(fact.assignedAddress);
    if (binding !== undefined) binding.owner = fact.clientMac;
  }

  #seeArp(fact: ArpFact): void {
    const { senderAddress, senderMac, targetAddress, targetMac, timeUs } = fact;
    if (fact.operation === 1) this.#asked.set(targetAddress, timeUs);
    if (senderAddress === '0.0.0.0' || senderMac === ZERO_MAC || senderMac === BROADCAST) return;
    const isReply = fact.operation === 2;
    const askedUs = this.#asked.get(senderAddress);
    const isUnasked = isReply && (askedUs === undefined || timeUs - askedUs > ANSWER_US);
    this.#claim(senderAddress, senderMac, isUnasked, timeUs, targetAddress);
    // A reply is addressed to whoever its sender believes to hold the target address.
    if (isReply && targetMac === fact.frameDestination && targetMac !== BROADCAST && targetMac !== ZERO_MAC) {
      this.#believe(targetAddress, targetMac, senderMac, timeUs);
    }
  }

  #claim(address: string, mac: string, isUnasked: boolean, timeUs: number, listener: string): void {
    const binding = this.#bindings.get(address);
    if (binding === undefined) {
      this.#bindings.set(address, newBinding(mac, timeUs));
      return;
    }
    if (binding.owner === mac) {
      if (binding.challenger !== '') binding.isContested = true;
      return;
    }
    if (this.#leases.get(address) === mac) {
      this.#bindings.set(address, newBinding(mac, timeUs));
      return;
    }
    if (binding.challenger !== mac || timeUs - binding.lastUs > this.#options.windowSeconds * 1e6) {
      Object.assign(binding, { challenger: mac, claims: 0, unasked: 0, startUs: timeUs, isContested: false });
    }
    binding.claims++;
    if (isUnasked) binding.unasked++;
    binding.listener = listener;
    binding.lastUs = timeUs;
    if (binding.claims < this.#options.claimsMin) return;
    if (binding.isContested || binding.unasked >= this.#options.claimsMin) this.#accuse(address, mac, binding);
    else if (timeUs - binding.startUs > 60e6) {
      // The old owner is silent and the new one only answers questions: the address has changed hands.
      this.#bindings.set(address, newBinding(mac, timeUs));
    }
  }

  /** `speaker` addresses a reply to `mac` as the holder of `address`. */
  #believe(address: string, mac: string, speaker: string, timeUs: number): void {
    const binding = this.#bindings.get(address);
    if (binding === undefined) {
      this.#bindings.set(address, newBinding(mac, timeUs));
      return;
    }
    if (binding.owner === speaker && mac !== speaker) {
      // The speaker claimed the address itself, yet sends to another holder of it: it knows the owner.
      Object.assign(binding, {
        owner: mac,
        challenger: speaker,
        claims: 1,
        unasked: 1,
        startUs: binding.startUs,
        lastUs: timeUs,
      });
      binding.isContested = true;
    }
  }

  #accuse(address: string, mac: string, binding: Binding): void {
    let spoofer = this.#spoofers.get(mac);
    if (spoofer === undefined || binding.lastUs - spoofer.lastUs > 6 * this.#options.windowSeconds * 1e6) {
      if (spoofer !== undefined && spoofer.claims > spoofer.told) this.#tell(mac, spoofer);
      spoofer = {
        addresses: [],
        owner: binding.owner,
        isGateway: false,
        isContested: false,
        claims: 0,
        startUs: binding.startUs,
        lastUs: binding.lastUs,
        told: 0,
        toldUs: 0,
        claimed: address,
        listener: binding.listener,
      };
      this.#spoofers.set(mac, spoofer);
    }
    const isFirst = !spoofer.addresses.includes(address);
    if (isFirst && spoofer.addresses.length < 8) spoofer.addresses.push(address);
    spoofer.claims += isFirst ? binding.claims : 1;
    spoofer.startUs = Math.min(spoofer.startUs, binding.startUs);
    spoofer.lastUs = binding.lastUs;
    spoofer.claimed = address;
    spoofer.listener = binding.listener;
    spoofer.isContested ||= binding.isContested;
    if (this.#routers.get(address) === true || this.#context.devices.isGatewayMac(binding.owner)) {
      spoofer.isGateway = true;
      spoofer.owner = binding.owner;
    }
    const isNews = isFirst || spoofer.claims >= spoofer.told * 2 || spoofer.lastUs - spoofer.toldUs >= AGAIN_US;
    if (isNews) this.#tell(mac, spoofer);
  }

  #tell(mac: string, spoofer: Spoofer): void {
    spoofer.told = spoofer.claims;
    spoofer.toldUs = spoofer.lastUs;
    const addresses = this.#context.devices.deviceOfMac(mac)?.addresses ?? [];
    const own = addresses.filter((each) => !spoofer.addresses.includes(each));
    const isGrave = spoofer.isGateway || spoofer.addresses.length > 1;
    this.#sink({
      detector: 'arp-spoof',
      subject: { address: own.find((each) => !each.includes(':')) ?? own[0] ?? null, mac },
      key: '',
      severity: isGrave ? 'high' : 'medium',
      startUs: spoofer.startUs,
      endUs: spoofer.lastUs,
      numbers: {
        addresses: [...spoofer.addresses],
        claims: spoofer.claims,
        owner: spoofer.owner,
        isGateway: spoofer.isGateway ? 1 : 0,
        seconds: (spoofer.lastUs - spoofer.startUs) / 1e6,
      },
      flows: [exchangeOf('arp', spoofer.claimed, spoofer.listener)],
    });
  }
}

function newBinding(owner: string, timeUs: number): Binding {
  return {
    owner,
    challenger: '',
    claims: 0,
    unasked: 0,
    startUs: timeUs,
    lastUs: timeUs,
    isContested: false,
    listener: '',
  };
}
