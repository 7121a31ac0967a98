// Records what one device of the small home sends and receives, as a packed capture small enough to be kept.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Device, Home } from '../../live/home.ts';
import { pause } from '../../live/household.ts';

/** Headers, DHCP and DNS messages and the beginning of TLS and HTTP; the true lengths stand beside. */
const SNAP_BYTES = 400;
/** tcpdump needs a moment before it hears, and one to write what it heard. */
const SETTLE_MS = 1500;

/** Starts to record the frames of a device; the function that is returned ends it and writes `file` (.pcap.gz). */
export async function startRecorder(
  home: Home,
  device: Device,
  file: string,
  snapBytes = SNAP_BYTES,
): Promise<() => Promise<number>> {
  const plain = join(home.folder, `${device.name}-${file.split('/').at(-1)}.pcap`);
  const own = `ether host ${device.mac}`;
  const words = ['tcpdump', '-i', device.link, '-U', '-Z', 'root', '-s', String(snapBytes), '-w', plain, own];
  const child = home.spawn(device, words, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await pause(SETTLE_MS);
  return async () => {
    await pause(SETTLE_MS);
    child.kill('SIGINT');
    await ended;
    const bytes = readFileSync(plain);
    writeFileSync(file, gzipSync(bytes, { level: 9 }));
    return bytes.length;
  };
}

/** Programs that a recording needs and this machine has not. */
export function missingPrograms(programs: readonly string[]): string[] {
  return programs.filter((program) => spawnSync('which', [program]).status !== 0);
}
