// A beacon shows after hours, the live tests have seconds: real requests, one a second, are recorded and told an hour apart.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { check } from './checks.ts';
import { HOME_RANGE } from './home.ts';
import { type Household, pause } from './household.ts';
import { BAD_SITE } from './services.ts';
import { stretchCapture } from './stretched-capture.ts';
import { LAUNCHER } from './watcher.ts';

const REQUESTS = 24;
const REQUEST_MS = 1000;
/** One second becomes an hour, so that 24 requests fill a day. */
const FACTOR = 3600;
const LAST_OCTET = 90;

export async function seeBeacon({ home }: Household): Promise<void> {
  const thing = home.add('thing-beacon', LAST_OCTET);
  home.setAddress(thing);
  const file = join(home.folder, 'beacon.pcap');
  const recorder = home.spawn(thing, ['tcpdump', '-i', 'eth0', '-U', '-Z', 'root', '-w', file], { stdio: 'ignore' });
  const ended = new Promise((resolve) => recorder.once('close', resolve));
  await pause(REQUEST_MS);
  const startMs = Date.now();
  for (let i = 0; i < REQUESTS; i++) {
    await home.run(thing, ['curl', '-sS', '-o', '/dev/null', `http://${BAD_SITE}/tasks`]);
    await pause(startMs + (i + 1) * REQUEST_MS - Date.now());
  }
  recorder.kill('SIGINT');
  await ended;
  const stretched = join(home.folder, 'beacon-hours.pcap');
  stretchCapture(file, stretched, FACTOR);
  for (const [name, source, isBeacon] of [
    ['24 requests, one a second, are no beacon', file, false],
    ['beacon, curl: the same requests, told an hour apart, are one', stretched, true],
  ] as const) {
    const run = spawnSync(process.execPath, [LAUNCHER, 'scan', '--json', '--local-nets', HOME_RANGE, source], {
      encoding: 'utf8',
    });
    const alerts = (JSON.parse(run.stdout) as { alerts: Array<{ kind: string; sentence: string }> }).alerts;
    const found = alerts.filter(({ kind }) => kind === 'beacon');
    check(name, found.length === (isBeacon ? 1 : 0), alerts.map(({ sentence }) => sentence).join('; '));
  }
}
