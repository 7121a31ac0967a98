// `node test/scenarios/record/main.ts [NAME…]`: records the attacks of the accuracy card anew, all at once, in about twenty minutes. Needs root.
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Household, moveIn, wakeUp } from '../../live/household.ts';
import { serveTunnel } from '../../live/services.ts';
import { missingPrograms, startRecorder } from './recorder.ts';
import { openFarSide, type Recording, recordings } from './recordings.ts';

/** Addresses of the devices that misbehave: one each. */
const FIRST_OCTET = 41;

async function record(house: Household, recording: Recording, lastOctet: number): Promise<void> {
  const { home } = house;
  const missing = missingPrograms(recording.programs);
  if (missing.length > 0) {
    process.stderr.write(`${recording.name}: MISSING: ${missing.join(', ')}\n`);
    process.exitCode = 1;
    return;
  }
  const source = home.add(`thing-${lastOctet}`, lastOctet);
  home.setAddress(source);
  const file = fileURLToPath(new URL(`../captures/${recording.name}.pcap.gz`, import.meta.url));
  const end = await startRecorder(home, source, file, recording.snapBytes);
  try {
    await recording.run(house, source);
  } catch (error) {
    process.stderr.write(`${recording.name}: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
  const bytes = await end();
  process.stderr.write(`${recording.name}: ${bytes} bytes, packed ${statSync(file).size}\n`);
}

const wanted = process.argv.slice(2);
const chosen = recordings.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const unknown = wanted.filter((name) => !recordings.some((each) => each.name === name));
if (unknown.length > 0) throw new Error(`no such recording: ${unknown.join(', ')}`);
const house = await moveIn();
try {
  await wakeUp(house);
  openFarSide(house);
  serveTunnel(house.home, house.cloud);
  await Promise.all(chosen.map((recording) => record(house, recording, FIRST_OCTET + recordings.indexOf(recording))));
} finally {
  house.home.stop();
}
