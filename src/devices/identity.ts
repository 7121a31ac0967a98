// Who a device is over the years: one identity for all MACs, addresses and names it ever had, with a stated kind. Types of the room's second half.

/** A guess with its reasons; kind null = abstains. */
export interface KindGuess {
  /** camera, doorbell, plug, light, speaker, phone, computer, hub, lock, sensor, tv, printer, router … ; null = cannot tell. */
  readonly kind: string | null;
  /** 0 to 1, as measured leave-one-device-out. */
  readonly confidence: number;
  /** What speaks for it, in words for the owner (texts from the wire already made harmless). */
  readonly evidence: readonly string[];
}

/** What the tap shows of a device. */
export type CoverageLevel = 'internet' | 'lan' | 'dns-only' | 'not-seen';

export interface Coverage {
  readonly level: CoverageLevel;
  /** Plain sentences: what is seen, what is not, how to see more. */
  readonly words: readonly string[];
}

export interface Identity {
  /** 'd' and a number, in the order devices were first seen; never reused. */
  readonly id: string;
  /** Latest first. */
  readonly macs: readonly string[];
  readonly addresses: readonly string[];
  /** Name given by the owner, else the best announced one, else null. */
  readonly name: string | null;
  readonly nameSource: 'owner' | 'dhcp' | 'mdns' | 'ssdp' | 'nbns' | null;
  /** Maker by the IEEE registry; null for random MACs and unknown ones. */
  readonly vendor: string | null;
  readonly hasRandomMac: boolean;
  readonly kind: KindGuess;
  readonly isGateway: boolean;
  /** The machine that Porchlight runs on. */
  readonly isSelf: boolean;
  readonly firstUs: number;
  readonly lastUs: number;
  /** Longest silence so far, seconds: after more than it (and an hour at least) the device counts as silent. */
  readonly longestGapSeconds: number;
  readonly coverage: Coverage;
}

/** "Same phone?": asked once, the answer kept. */
export interface SameDeviceQuestion {
  readonly id: string;
  /** Ids of the older identity and of the newer one that looks like it. */
  readonly older: string;
  readonly newer: string;
  readonly confidence: number;
  readonly evidence: readonly string[];
  readonly answer: 'same' | 'other' | null;
}
