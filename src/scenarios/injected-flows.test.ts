import { expect, test } from 'vitest';
import { batchOf, type TestFrame } from '../../test/frame-builder.ts';
import { arp, routed, station, syn } from '../../test/home-frames.ts';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import { Engine } from '../engine/engine.ts';
import { InjectedFlows } from './injected-flows.ts';

const CAMERA = station('02:00:00:00:00:14', '192.168.1.20');
const THIEF = station('02:00:00:00:00:66', '192.168.1.66');
const ROUTER = station('02:00:00:00:00:01', '192.168.1.1');

interface Marked {
  readonly frame: TestFrame;
  readonly mark: number;
}

/** Uids of the flows of marked frames as the engine records them, told in batches of some size. */
function play(frames: readonly Marked[], size: number): { injected: InjectedFlows; uids: Map<string, string> } {
  const injected = new InjectedFlows(2);
  const uids = new Map<string, string>();
  const engine: Engine = new Engine({
    policy: 'zeek',
    localNetworks: new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!)),
    validatesChecksums: false,
    features: {
      textNames: [],
      observe: (batch, from, to, packets) => {
        injected.observe(batch, from, to, packets, engine.meter);
        for (let row = 0; row < packets.count; row++) {
          const { uid, originator, responder } = engine.meter.identityOf(packets.slot[row]!);
          uids.set(`${originator}>${responder}`, uid);
        }
      },
      finish: () => undefined,
    },
  });
  for (let at = 0; at < frames.length; at += size) {
    const part = frames.slice(at, at + size);
    injected.expect(Uint16Array.from(part.map(({ mark }) => mark)), part.length);
    engine.process(batchOf(part.map(({ frame }) => frame)));
  }
  engine.finish();
  return { injected, uids };
}

const START = 1_700_000_000e6;
const frames: readonly Marked[] = [
  { frame: routed(CAMERA, ROUTER.mac, '203.0.113.5', START), mark: 0 },
  { frame: syn(THIEF, ROUTER.mac, '203.0.113.9', START + 1e6, 7), mark: 1 },
  { frame: arp(THIEF, '192.168.1.20', START + 2e6), mark: 2 },
  { frame: routed(CAMERA, ROUTER.mac, '203.0.113.5', START + 3e6), mark: 0 },
  { frame: syn(THIEF, ROUTER.mac, '203.0.113.10', START + 70e6, 7), mark: 1 },
];

const cited = (uid: string): Parameters<InjectedFlows['attacksOf']>[0] => ({
  uid,
  originator: THIEF.ip,
  originatorPort: 0,
  responder: CAMERA.ip,
  responderPort: 0,
  protocol: uid === '' ? 'arp' : 'tcp',
});

const NOW = { startUs: START, endUs: START + 5e6 };
const MINUTES = 60e6;

for (const size of [1, 2, 100])
  test(`marks reach flows, exchanges, hosts and minutes of their attack alone, in batches of ${size}`, () => {
    const { injected, uids } = play(frames, size);
    expect(injected.attacksOf(cited(uids.get('192.168.1.66>203.0.113.9')!), NOW)).toEqual([0]);
    expect(injected.attacksOf(cited(uids.get('192.168.1.66>203.0.113.10')!), NOW)).toEqual([0]);
    expect(injected.attacksOf(cited(uids.get('192.168.1.20>203.0.113.5')!), NOW)).toEqual([]);
    expect(injected.attacksOf(cited(''), NOW)).toEqual([1]);
    const [first, second] = injected.attacks;
    expect(first).toMatchObject({ packets: 2, firstUs: START + 1e6, lastUs: START + 70e6 });
    expect([...first!.participants].sort()).toEqual(
      [ROUTER.mac, THIEF.mac, '192.168.1.66', '203.0.113.10', '203.0.113.9'].sort(),
    );
    expect([...second!.participants].sort()).toEqual(['192.168.1.20', '192.168.1.66', THIEF.mac].sort());
    expect(injected.isInjected(THIEF.mac, START + 10e6)).toBe(true);
    expect(injected.isInjected(CAMERA.mac, START + 10e6)).toBe(false);
    expect(injected.unseen).toBe(0);
  });

test('an exchange without a flow is injected at the time of its attack only: the same two hosts speak at other times too', () => {
  const { injected } = play(frames, 100);
  const at = (startUs: number, endUs = startUs): readonly number[] => injected.attacksOf(cited(''), { startUs, endUs });
  expect(at(START + 2e6)).toEqual([1]);
  expect(at(START + 9 * MINUTES)).toEqual([1]);
  expect(at(START + 60 * MINUTES)).toEqual([]);
  expect(at(START - 60 * MINUTES, START - 50 * MINUTES)).toEqual([]);
  expect(at(START - 60 * MINUTES, START + 60 * MINUTES)).toEqual([1]);
});

test('a program that sees frames which nobody announced is a broken assumption', () => {
  const injected = new InjectedFlows(1);
  const batch = batchOf([frames[0]!.frame]);
  expect(() => injected.observe(batch, 0, 1, { count: 0 } as never, {} as never)).toThrow(/not announced/);
});
