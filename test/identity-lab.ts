// A home made of frames for tests of identities: the real engine, registry, activity meter and book listen; notices come out.
import type { Finding } from '../src/base/finding.ts';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../src/base/networks.ts';
import { ActivityMeter } from '../src/behaviour/activity-meter.ts';
import type { DeviceRegistry } from '../src/devices/device-registry.ts';
import { IdentityBook, type IdentityBookOptions } from '../src/devices/identity-book.ts';
import { createDeviceRegistry } from '../src/devices/index.ts';
import { Engine } from '../src/engine/engine.ts';
import { EPOCH_US, type Lab } from './detection-lab.ts';
import { batchOf } from './frame-builder.ts';

const WINDOW_US = 60e6;

export interface IdentityLab {
  readonly book: IdentityBook;
  readonly registry: DeviceRegistry;
  readonly findings: Finding[];
  /** Takes the lab's frames, in the order of their times, `batchFrames` at a time. */
  hear(lab: Lab, batchFrames?: number): void;
  /** Time goes on to so many seconds after EPOCH_US. */
  pass(seconds: number): void;
}

export function identityLab(options: Partial<IdentityBookOptions> = {}): IdentityLab {
  const localNetworks = new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));
  const registry = createDeviceRegistry(localNetworks);
  const book = new IdentityBook({ localNetworks, registry, ...options });
  const meter = new ActivityMeter({ localNetworks, registry, idOf: (device) => book.idOf(device) });
  const findings: Finding[] = [];
  const report = (finding: Finding): number => findings.push(finding);
  const engine = new Engine({
    policy: 'zeek',
    localNetworks,
    validatesChecksums: false,
    devices: registry,
    makesFullFacts: true,
    observer: {
      factKinds: [...new Set([...meter.factKinds, ...book.factKinds])],
      observePackets: (frames, packets, flowMeter) => meter.observePackets(frames, packets, flowMeter),
      observeFacts: (facts) => {
        meter.observeFacts(facts);
        book.observeFacts(facts);
      },
    },
    slices: {
      onBoundary: (us) => {
        if (us % WINDOW_US === 0) for (const activity of meter.close(us)) book.see(activity.device, activity);
        book.advanceTo(us, report);
      },
      onBlind: (fromUs, atUs) => book.blind(fromUs, atUs, report),
      onEpoch: (_, atUs) => {
        meter.reset();
        book.openEpoch(atUs);
      },
    },
  });
  return {
    book,
    registry,
    findings,
    hear(lab, batchFrames = 512) {
      const frames = lab.frames.toSorted((a, b) => a.timeUs! - b.timeUs!);
      for (let at = 0; at < frames.length; at += batchFrames) {
        engine.process(batchOf(frames.slice(at, at + batchFrames)));
      }
    },
    pass: (seconds) => engine.advanceTo(EPOCH_US + seconds * 1e6),
  };
}
