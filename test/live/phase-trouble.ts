// Second phase of the live tests: packets lost by the kernel, a capture program that dies, an interface that goes away, a small ring.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { portScan } from './attacks.ts';
import { check } from './checks.ts';
import { mustRun } from './home.ts';
import { type Household, pause } from './household.ts';
import { until, Watcher } from './watcher.ts';

/** More than the 32 MiB that the capture program's kernel buffer holds: 60,000 × 1,400 bytes. */
const LOST_PACKETS = ['--udp', '-p', '9', '-d', '1400', '-i', 'u20', '-c', '60000'];
/** Three times what the small disk takes. */
const DISK_BYTES = 300_000;
const TOO_MANY_PACKETS = ['--udp', '-p', '9', '-d', '900', '-i', 'u1000', '-c', '1000'];
const WORDS_MS_MAX = 15_000;
const RING_MEGABYTES = 1;

export async function watchTrouble(house: Household): Promise<void> {
  await loseAndRestart(house);
  await loseConnection(house);
  await fillDisk(house);
}

async function loseAndRestart(house: Household): Promise<void> {
  const { home, tv, nas } = house;
  const ring = join(home.folder, 'small', 'ring.pcapng');
  mustRun(['mkdir', join(home.folder, 'small')]);
  const options = ['-i', home.router.link, '--write', ring, '--write-size', String(RING_MEGABYTES)];
  const watcher = await Watcher.start(home, home.router, options);
  const [capture = 0] = await watcher.capturePids();
  check('watch has started a capture program', capture > 0, `pid ${capture}`);
  process.kill(capture, 'SIGSTOP');
  await home.run(tv, ['hping3', '-q', ...LOST_PACKETS, nas.ip]);
  process.kill(capture, 'SIGCONT');
  await pause(2000);
  process.kill(capture, 'SIGKILL');
  check(
    'a capture program that dies is told',
    await watcher.waitForWords(/was ended by SIGKILL. Starting again/, WORDS_MS_MAX),
    watcher.stderr,
  );
  const isBack = await until(WORDS_MS_MAX, async () => (await watcher.capturePids()).some((pid) => pid !== capture));
  check('it is started again', isBack);
  await seeScan(house, watcher, 'alerts go on after the restart', 91);
  check('watch ends after all that with exit code 130', (await watcher.interrupt()) === 130);
  checkSmallRing(ring);
  await loseOnly(house);
}

/** Drops are told by the capture program, so this one must live to say it. */
async function loseOnly(house: Household): Promise<void> {
  const { home, tv, nas } = house;
  const watcher = await Watcher.start(home, home.router, ['-i', home.router.link]);
  const [capture = 0] = await watcher.capturePids();
  process.kill(capture, 'SIGSTOP');
  await home.run(tv, ['hping3', '-q', ...LOST_PACKETS, nas.ip]);
  process.kill(capture, 'SIGCONT');
  await pause(2000);
  await watcher.interrupt();
  const dropped = watcher.summary?.dropped.kernel ?? 0;
  check('packets that the kernel dropped are in the summary', dropped > 0, `${dropped} packets`);
  check('and a warning says so', /kernel dropped \d+ packets/.test(watcher.stderr), watcher.stderr.trim());
}

/** The ssh session of a remote capture is ended on the router, as when the router restarts its ssh server. */
async function loseConnection(house: Household): Promise<void> {
  const { home, laptop } = house;
  const place = { listensOn: home.router };
  const watcher = await Watcher.start(home, laptop, ['-i', `ssh://root@${home.router.ip}/${home.router.link}`], place);
  const pids = (await home.run(home.router, ['ip', 'netns', 'pids', home.router.namespace])).stdout.split('\n');
  const sessions = (await home.run(home.router, ['pgrep', '-f', '^sshd: root@notty'])).stdout.split('\n');
  const session = Number(sessions.find((pid) => pid !== '' && pids.includes(pid)) ?? 0);
  check('a remote capture is a session of the router', session > 0, watcher.stderr.trim());
  if (session > 0) process.kill(session, 'SIGKILL');
  const isTold = await watcher.waitForWords(/The capture on ssh:.* ended: .*Starting again/, WORDS_MS_MAX);
  check('a remote capture that ends is told', isTold, watcher.stderr.trim());
  await pause(3000);
  await seeScan(house, watcher, 'and its alerts go on when it has started again', 92);
  check('Ctrl-C ends a remote watch with exit code 130', (await watcher.interrupt()) === 130, watcher.stderr.trim());
}

/** Off the home's bridge: on a cable of its own. */
export async function loseInterface(house: Household): Promise<void> {
  const { home } = house;
  const ip = (words: string): string => mustRun(['ip', '-n', home.router.namespace, ...words.split(' ')]);
  ip('link add gone0 type veth peer name gone1');
  ip('link set gone0 up');
  ip('link set gone1 up');
  const watcher = await Watcher.start(home, home.router, ['-i', 'gone0']);
  ip('link del gone0');
  check(
    'an interface that goes away is told',
    await watcher.waitForWords(/gone0 is gone/, WORDS_MS_MAX),
    watcher.stderr.trim(),
  );
  ip('link add gone0 type veth peer name gone1');
  ip('link set gone0 up');
  ip('link set gone1 up');
  const isBack = await watcher.waitForWords(/gone0 is back/, WORDS_MS_MAX);
  check('and when it is back the capture runs again', isBack, watcher.stderr.trim());
  await home.run(home.router, ['busybox', 'arping', '-c', '3', '-I', 'gone1', '192.168.77.250']);
  await pause(1500);
  const status = await watcher.interrupt();
  const packets = watcher.summary?.summary.packets ?? 0;
  check('packets of the new interface are seen', status === 130 && packets >= 3, `${packets} packets`);
}

async function fillDisk(house: Household): Promise<void> {
  const { home, tv, nas } = house;
  const disk = join(home.folder, 'disk');
  mustRun(['mkdir', disk]);
  mustRun(['mount', '-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'none', disk]);
  try {
    const file = join(disk, 'ring.pcapng');
    const watcher = await Watcher.start(home, home.router, ['-i', home.router.link, '--write', file]);
    await home.run(tv, ['hping3', '-q', ...TOO_MANY_PACKETS, nas.ip]);
    const status = await Promise.race([watcher.ended, pause(WORDS_MS_MAX)]);
    const isTold = /^Error: Cannot write [^\n]+ no space is left on the disk[^\n]+\nTry: [^\n]+\n$/m.test(
      watcher.stderr,
    );
    check('a full disk ends watch with two lines and exit code 2', status === 2 && isTold, watcher.stderr.trim());
    const listed = await home.run(home.router, ['tcpdump', '-nn', '--count', '-r', file]);
    check('what was kept before stays readable', Number.parseInt(listed.stdout, 10) > 0, listed.stdout.trim());
    await watcher.interrupt();
  } finally {
    mustRun(['umount', disk]);
  }
}

async function seeScan(house: Household, watcher: Watcher, name: string, lastOctet: number): Promise<void> {
  const attacker = house.home.add(`late-${lastOctet}`, lastOctet);
  house.home.setAddress(attacker);
  await portScan.run(house, attacker);
  const alert = await watcher.waitForAlert(
    ({ kind, device }) => kind === 'port-scan' && device.mac === attacker.mac,
    10_000,
  );
  check(name, alert !== null, alert?.sentence);
}

function checkSmallRing(ring: string): void {
  const folder = join(ring, '..');
  const files = readdirSync(folder).map((name) => join(folder, name));
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  check(
    `--write-size ${RING_MEGABYTES} keeps at most so many MB, in more than one file`,
    files.length > 1 && bytes <= RING_MEGABYTES * 1e6,
    `${files.length} files, ${bytes} bytes`,
  );
  for (const file of files) mustRun(['tcpdump', '-nn', '-r', file, '-w', '/dev/null']);
}
