// Records the example capture: a small home lives for two minutes, then its camera turns bad. Run as root by examples/record.sh.
import { copyFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Attack } from './attack-programs.ts';
import { arpSpoof, hostSweep, miraiSyn, portScan, rogueDhcp, synFlood } from './attacks.ts';
import { bruteForce } from './guessing-attacks.ts';
import { type Household, live, moveIn, pause, wakeUp } from './household.ts';
import { dnsTunnel, generatedNames } from './name-attacks.ts';
import { startRecording } from './recording.ts';

const QUIET_MS = 45_000;
const PAUSE_MS = 6000;
const BYTES_MAX = 1_000_000;
const ATTACKS = [hostSweep, portScan, bruteForce, arpSpoof, rogueDhcp, synFlood, miraiSyn, dnsTunnel, generatedNames];

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

if (process.getuid?.() !== 0) {
  process.stderr.write('Error: network namespaces need root.\nTry: sudo examples/record.sh\n');
  process.exit(2);
}
process.once('SIGINT', () => process.exit(130));
const house = await moveIn();
try {
  await record(house);
} finally {
  house.home.stop();
}

async function record(house: Household): Promise<void> {
  const file = join(house.home.folder, 'home.pcap');
  const stopRecording = await startRecording(house.home, file);
  const day = new AbortController();
  await wakeUp(house);
  const life = live(house, day.signal);
  say('everybody is awake');
  await pause(QUIET_MS);
  const truths = [];
  for (const attack of ATTACKS) {
    truths.push(await commit(house, attack));
    await pause(PAUSE_MS);
  }
  day.abort();
  await life;
  await stopRecording();
  const { size } = statSync(file);
  say(`${size} bytes`);
  copyFileSync(file, join(examples, 'home.pcap'));
  if (size > BYTES_MAX) throw new Error(`the capture has ${size} bytes, more than ${BYTES_MAX}`);
  writeFileSync(join(examples, 'home.json'), `${JSON.stringify(truth(house, truths), null, 2)}\n`);
}

interface Truth {
  readonly kind: string;
  readonly title: string;
  readonly source: { readonly name: string; readonly ip: string; readonly mac: string };
  readonly target: string;
  readonly start: number;
  readonly end: number;
}

async function commit(house: Household, attack: Attack): Promise<Truth> {
  const start = Date.now() / 1000;
  await attack.run(house, house.camera);
  const end = Date.now() / 1000;
  say(`${attack.kind}: ${attack.title} (${(end - start).toFixed(1)} s)`);
  const { name, ip, mac } = house.camera;
  return {
    kind: attack.kind,
    title: attack.title,
    source: { name, ip, mac },
    target: attack.target(house),
    start,
    end,
  };
}

function truth(house: Household, attacks: readonly Truth[]): object {
  const devices = [house.home.router, ...house.home.devices, house.cloud].map(({ name, ip, mac }) => ({
    name,
    ip,
    mac,
  }));
  return { capture: 'home.pcap', devices, attacks };
}

function say(words: string): void {
  process.stderr.write(`${words}\n`);
}
