import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { HOSTILE_STRINGS, HOSTILE_WORD } from '../../test/hostile-strings.ts';
import { parseAddress } from '../base/address.ts';
import { HostWatch, MDNS } from '../capture/host-input.ts';
import type { HostSocket } from '../capture/host-sockets.ts';
import { parseMac } from '../devices/mac.ts';
import { HomeRunner } from '../homes/home-runner.ts';
import { readHomeSettings } from '../homes/home-settings.ts';
import { Store } from '../store/store.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-host-home-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const OWN = { address: '192.168.1.5', mac: '02:00:00:00:00:05' };
const ROUTER = { address: '192.168.1.1', mac: '02:00:00:00:00:01' };
const PRINTER = { address: '192.168.1.20', mac: '02:00:00:00:00:14' };
const SILENT = { address: '192.168.1.30', mac: '02:00:00:00:00:1e' };
const BEGAN_MS = 1_700_000_000_000;
const LOOK_MS = 2000;

/** An announcement of mDNS: this name has that address (RFC 6762, RFC 1035 4.1). */
function announcement(name: string, address: string): Uint8Array {
  const label = Buffer.from(name).subarray(0, 63);
  return Buffer.concat([
    Buffer.from('000084000000000100000000', 'hex'),
    Buffer.from([label.length]),
    label,
    Buffer.from('056c6f63616c0000018001000000780004', 'hex'),
    Buffer.from(address.split('.').map(Number)),
  ]);
}

/** A home that a machine without rights watches for so many looks; `each`: what is heard before a look; `udp`: peers by look. */
async function live(
  looks: number,
  each: (watch: HostWatch, look: number) => void,
  udp: Readonly<Record<number, readonly string[]>> = {},
): Promise<HomeRunner['monitor']> {
  const store = Store.open(join(root, `home-${looks}`), 'write');
  const runner = new HomeRunner({
    store,
    settings: readHomeSettings(store, { learnSeconds: 3600, zone: 'UTC' }),
    isReplay: false,
    validatesChecksums: false,
    ownMacs: [OWN.mac],
  });
  const stop = new AbortController();
  let look = 0;
  const neighbour = ({ address, mac }: typeof OWN, isHeard: boolean) => ({
    address: parseAddress(address)!,
    text: address,
    mac: parseMac(mac),
    interface: 'eth0',
    isHeard,
  });
  const socket = (remote: string, remotePort: number, sent: number, received: number): HostSocket => ({
    protocol: 'tcp',
    local: parseAddress(OWN.address)!,
    localPort: 40_000 + remotePort,
    remote: parseAddress(remote)!,
    remotePort,
    isServer: false,
    sent,
    received,
  });
  const watch = new HostWatch(
    {
      mayAsk: false,
      lookMs: 0,
      now: () => BEGAN_MS + look * LOOK_MS,
      readGateways: () => [parseAddress(ROUTER.address)!],
      interfaces: () => ({ eth0: [OWN] }) as never,
      readSockets: async () => {
        look++;
        each(watch, look);
        return [
          socket('93.184.216.34', 443, 1000 * look, 5000 * look),
          socket('198.51.100.7', 8883, 10 * look, 10),
          socket(PRINTER.address, 631, 10 * look, 10),
          ...(udp[look] ?? []).map((remote) => ({ ...socket(remote, 443, 0, 0), protocol: 'udp' as const })),
        ];
      },
      readNeighbours: async () => [neighbour(ROUTER, true), neighbour(PRINTER, true), neighbour(SILENT, false)],
    },
    {
      makeFrames: (bytes, frames) => runner.makeFrames(bytes, frames),
      frames: (batch) => runner.process(batch),
      met: (address, mac, timeUs) => runner.meet(address, mac, timeUs),
      tick: (timeUs) => {
        runner.advanceTo(timeUs);
        if (look === looks) stop.abort();
      },
    },
  );
  await watch.run(stop.signal);
  runner.finish();
  store.close();
  return runner.monitor;
}

test('a machine without rights knows itself, its neighbours with their names, and the router', async () => {
  const { identities } = await live(100, (watch, look) => {
    if (look % 10 === 5) watch.hear(PRINTER.address, 5353, MDNS, announcement('printer-hall', PRINTER.address));
  });
  const all = identities.identities();
  const of = ({ mac }: typeof OWN) => all.find(({ macs }) => macs.includes(mac))!;
  expect(all).toHaveLength(4);
  expect(of(OWN)).toMatchObject({ isSelf: true, addresses: [OWN.address] });
  expect(of(PRINTER)).toMatchObject({ isSelf: false, name: 'printer-hall', isGateway: false });
  expect(of(ROUTER).isGateway).toBe(true);
  expect(of(SILENT).addresses).toEqual([SILENT.address]);
  // What is said of each is no more than was seen.
  expect(of(OWN).coverage.words.join(' ')).toMatch(/^Porchlight runs on it: its own connections are seen; .* UDP /);
  expect([of(PRINTER), of(SILENT)].map(({ coverage }) => coverage.level)).toEqual(['lan', 'not-seen']);
  expect(of(SILENT).coverage.words[0]).toBe('Nothing that it sends is seen yet.');
});

test('the bytes of a connection are those that the system counted', async () => {
  await live(120, () => undefined);
  const store = Store.open(join(root, 'home-120'), 'read');
  const contacts = store.summaries
    .hours(0)
    .flatMap((hourUs) => store.summaries.readHour(hourUs))
    .flatMap(({ contacts: some }) => some)
    .filter(({ address }) => address === '93.184.216.34');
  store.close();
  const sum = (name: 'bytesOut' | 'bytesIn'): number => contacts.reduce((total, each) => total + each[name], 0);
  // IP and TCP headers come on top of what a program sent.
  expect(sum('bytesOut') / 120_000).toBeGreaterThan(0.95);
  expect(sum('bytesOut') / 120_000).toBeLessThan(1.15);
  expect(sum('bytesIn') / 600_000).toBeGreaterThan(0.95);
  expect(sum('bytesIn') / 600_000).toBeLessThan(1.05);
});

test('a browser that talks with many by UDP at once has contacts that answered, and searches for nothing', async () => {
  const peers = Array.from({ length: 60 }, (_, i) => `203.0.113.${i + 1}`);
  await live(110, () => undefined, { 20: peers, 21: peers, 22: peers, 40: ['198.51.100.99'] });
  const store = Store.open(join(root, 'home-110'), 'read');
  const contacts = store.summaries
    .hours(0)
    .flatMap((hourUs) => store.summaries.readHour(hourUs))
    .flatMap(({ contacts: some }) => some);
  const kinds = store.alerts.list().map(({ alert }) => alert.kind);
  store.close();
  const udp = contacts.filter(({ protocol }) => protocol === 17);
  expect(udp.map(({ address }) => address).sort()).toEqual([...peers].sort());
  expect(udp.every(({ connections, answered, port }) => connections === 1 && answered === 1 && port === 443)).toBe(
    true,
  );
  expect(kinds).toEqual([]);
});

test('what strangers call out becomes no harm: hostile names are safe, and nonsense is nothing', async () => {
  const { identities } = await live(HOSTILE_STRINGS.length + 40, (watch, look) => {
    const hostile = HOSTILE_STRINGS[look - 1];
    if (hostile !== undefined)
      watch.hear(PRINTER.address, 5353, MDNS, announcement(hostile.text ?? HOSTILE_WORD, PRINTER.address));
    const noise = Uint8Array.from({ length: look * 7 }, (_, i) => (i * look * 31) & 255);
    watch.hear(ROUTER.address, 5353, MDNS, noise);
  });
  const all = identities.identities();
  expect(all).toHaveLength(4);
  for (const { name } of all) expect(name ?? '').toMatch(/^[^\p{C}]{0,80}$/u);
});
