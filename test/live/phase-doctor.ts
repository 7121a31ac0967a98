// Third phase of the live tests: what the doctor says to root and to nobody, and how watch refuses.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check } from './checks.ts';
import type { Ended } from './home.ts';
import type { Household } from './household.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NOBODY = '65534';
const EXIT_UNUSABLE = 2;

export async function askTheDoctor(house: Household): Promise<void> {
  const { link } = house.home.router;
  const asRoot = await asUser(house, '0', ['doctor']);
  check(
    'doctor tells root that he can capture on the bridge',
    asRoot.status === 0 && asRoot.stdout.includes(link),
    said(asRoot),
  );
  const asNobody = await asUser(house, NOBODY, ['doctor']);
  check(
    'doctor tells nobody what is missing and how to get it',
    /cannot capture[\s\S]*(setcap|wireshark)/.test(asNobody.stdout + asNobody.stderr),
    said(asNobody),
  );
  check('doctor never shows a stack trace', !/\n\s+at /.test(asRoot.stderr + asNobody.stderr));
  refuses('watch refuses nobody in two lines', await asUser(house, NOBODY, ['watch', '-i', link]));
  refuses('watch refuses an interface that is not there', await asUser(house, '0', ['watch', '-i', 'nowhere0']));
  const nowhere = `ssh://root@${house.tv.ip}/eth0`;
  refuses('watch refuses a machine without ssh', await asUser(house, '0', ['watch', '-i', nowhere]));
  const key = { HOME: '/nowhere' };
  const locked = `ssh://nobody@${house.nas.ip}/eth0`;
  refuses('watch refuses a machine that asks for a password', await asUser(house, '0', ['watch', '-i', locked], key));
  refuses('watch refuses an option as an interface', await asUser(house, '0', ['watch', '-i', '-w/x']));
}

function refuses(name: string, run: Ended): void {
  const isTwoLines = /^Error: [^\n]+\nTry: [^\n]+\n$/.test(run.stderr);
  check(name, run.status === EXIT_UNUSABLE && run.stdout === '' && isTwoLines, said(run));
}

function said(run: Ended): string {
  return `exit ${run.status}\n${`${run.stdout}${run.stderr}`.trim().replace(/^/gm, '         ')}`;
}

/** Runs the program as somebody else, in the router; the checkout is shown at a place that everybody may enter. */
function asUser(
  house: Household,
  user: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { home } = house;
  const place = join(home.folder, 'checkout');
  mkdirSync(place, { recursive: true });
  const node = process.execPath.startsWith(ROOT) ? join(place, process.execPath.slice(ROOT.length)) : process.execPath;
  const script =
    'mount --bind "$1" "$2" && cd / && user=$3 && shift 3 && exec setpriv --reuid "$user" --regid "$user" --clear-groups "$@"';
  const program = [node, join(place, 'bin', 'porchlight.js'), ...words];
  return home.run(home.router, ['unshare', '-m', 'bash', '-c', script, 'bash', ROOT, place, user, ...program], {
    timeoutMs: 20_000,
    env,
  });
}
