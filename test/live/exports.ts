// `node test/live/exports.ts`: what a house exports, tried with the programs that it is for: yanglint, nft and dnsmasq, in namespaces of their own.
import type { ChildProcess } from 'node:child_process';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../program.ts';
import { check, close } from './checks.ts';
import { type Device, type Ended, HOME_RANGE, Home, mustRun } from './home.ts';
import { SITES, serveWeb, waitForPort } from './services.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/home.pcap', import.meta.url));
/** pyang's wheel brings the YANG modules of RFC 8519 and RFC 8520 (Simplified BSD); the distribution does not. */
const MODULES = process.env['PORCHLIGHT_YANG'] ?? '';
const PHONE = 'phone-anna';
const [WEATHER = '', NEWS = ''] = SITES;
/** What the phone's contract knows nothing of. */
const FOREIGN_PORT = '443';

const home = new Home(`ple${process.pid}`);
try {
  const data = join(home.folder, 'home');
  mkdirSync(data);
  runProgram([
    'watch',
    '--read',
    EXAMPLE,
    '--data',
    data,
    '--learn',
    '1m',
    '--timezone',
    'UTC',
    '--local-nets',
    HOME_RANGE,
  ]);
  const exported = (device: string, format: string, ...more: readonly string[]): string => {
    const words = ['behaviour', 'export', device, '--format', format, '--data', data, '--quiet', ...more];
    return runProgram(words).stdout;
  };
  const { devices } = JSON.parse(runProgram(['devices', '--data', data, '--json']).stdout) as {
    devices: readonly { id: string }[];
  };
  for (const { id } of devices) checkMud(id, exported(id, 'mud'));
  home.start();
  for (const { id } of devices)
    for (const more of [[], ['--enforce']])
      await loadRules(`rules of ${id} ${more.join('')}`, exported(id, 'nftables', ...more));
  checkDnsmasq(exported(PHONE, 'dnsmasq'));
  await enforce(exported);
} catch (error) {
  check('the exports can be tried', false, String(error));
} finally {
  home.stop();
}
process.exitCode = close();

/** Reads a MUD file with libyang, by the modules of the RFCs; and sees that it refuses what is wrong. */
function checkMud(id: string, mud: string): void {
  const lint = (text: string): string => {
    const file = join(home.folder, `${id}.json`);
    writeFileSync(file, text);
    const modules = ['ietf-mud', 'ietf-acldns', 'ietf-access-control-list'].map((name) =>
      join(MODULES, `${name}.yang`),
    );
    const features = ['-F', 'ietf-access-control-list:*'];
    try {
      mustRun([
        'yanglint',
        '-f',
        'json',
        '-t',
        'config',
        '-o',
        '/dev/null',
        '-p',
        MODULES,
        ...features,
        ...modules,
        file,
      ]);
      return '';
    } catch (error) {
      return String(error);
    }
  };
  const words = lint(mud);
  check(`libyang takes the MUD file of ${id}`, words === '', words);
  check(`libyang refuses a damaged one of ${id}`, lint(mud.replace('"accept"', '"perhaps"')).includes('identity'));
  check(
    `libyang refuses a policy of ${id} without its list`,
    lint(mud.replace('"name": "mud-', '"name": "mut-')) !== '',
  );
}

async function loadRules(name: string, rules: string): Promise<void> {
  const run = await home.run(home.router, ['nft', '-c', '-f', '-'], { input: rules });
  check(`nft takes the ${name}`, run.status === 0, run.stderr);
  // Once more over what is there: loading is repeatable.
  for (const _ of [1, 2]) {
    const { status, stderr } = await home.run(home.router, ['nft', '-f', '-'], { input: rules });
    check(`nft loads the ${name}`, status === 0, stderr);
  }
  await home.run(home.router, ['nft', 'flush', 'ruleset']);
}

function checkDnsmasq(lines: string): void {
  const file = join(home.folder, 'sets.conf');
  writeFileSync(file, lines);
  let words = '';
  try {
    mustRun(['dnsmasq', '--test', `--conf-file=${file}`]);
  } catch (error) {
    words = String(error);
  }
  check('dnsmasq takes the lines that fill the sets', words === '' && lines.includes('nftset='), words || lines);
}

/** The phone of the recording lives on: what it did passes, the rest is counted, and dropped where that is asked for. */
async function enforce(
  exported: (device: string, format: string, ...more: readonly string[]) => string,
): Promise<void> {
  const phone = home.add(PHONE, 31);
  const cloud = home.addBeyond('cloud', 200);
  const stranger = home.addBeyond('stranger', 201);
  home.setAddress(phone);
  serveWeb(home, cloud);
  serveWeb(home, stranger);
  await waitForPort(home, cloud, cloud, 443);
  await waitForPort(home, stranger, stranger, 443);
  await home.run(home.router, ['nft', '-f', '-'], { input: exported(PHONE, 'nftables') });
  const conf = join(home.folder, 'sets.conf');
  writeFileSync(conf, exported(PHONE, 'dnsmasq'));
  // dnsmasq puts addresses of answers into sets that it was given itself: the names are those of a server beyond the router.
  serveNames(cloud, [...SITES.map((site) => `--host-record=${site},${cloud.ip}`)]);
  const resolver = [`--conf-file=${conf}`, `--server=${cloud.ip}`];
  const first = serveNames(home.router, resolver);
  await waitForPort(home, home.router, home.router, 53);

  const known = await visit(phone, `https://${NEWS}/`);
  check('what the contract knows is reached by its name', known.status === 0, known.stderr);
  const plain = await visit(phone, `http://${WEATHER}/`);
  check('the other name on its own port as well', plain.status === 0, plain.stderr);
  check('dnsmasq filled the set with the address of the name', (await list()).includes(cloud.ip), await list());
  check('nothing of it counts as unknown', (await unknown()) === 0, await list());
  const foreign = await visit(phone, `https://${stranger.ip}:${FOREIGN_PORT}/`);
  check('while rules only count, a stranger is reached', foreign.status === 0, foreign.stderr);
  check('and counts as unknown', (await unknown()) > 0, await list());

  await home.run(home.router, ['nft', '-f', '-'], { input: exported(PHONE, 'nftables', '--enforce') });
  // As the head of the rules says: names are asked for anew.
  first.kill();
  await new Promise((resolve) => first.once('close', resolve));
  serveNames(home.router, resolver);
  await waitForPort(home, home.router, home.router, 53);
  const early = await visit(phone, `https://${stranger.ip}:${FOREIGN_PORT}/`);
  check('enforced rules drop a stranger', early.status !== 0, early.stdout);
  const again = await visit(phone, `https://${NEWS}/`);
  check('and let through what the contract knows', again.status === 0, again.stderr);
  const telnet = await home.run(phone, ['curl', '-s', '-m', '3', `http://${NEWS}:8080/`]);
  check('another port of a known place is dropped', telnet.status === 28, String(telnet.status));
}

function serveNames(device: Device, more: readonly string[]): ChildProcess {
  const words = ['dnsmasq', '--keep-in-foreground', '--user=root', '--no-hosts', '--no-resolv', '--pid-file'];
  words.push(`--interface=${device.link}`, '--bind-interfaces', '--log-facility=-', ...more);
  if (!more.some((word) => word.startsWith('--conf-file'))) words.push('--conf-file=/dev/null');
  return home.serve(device, words);
}

/** By the resolver of the house: the tools of the namespace would ask the machine's. */
async function visit(device: Device, url: string): Promise<Ended> {
  const { hostname, port, protocol } = new URL(url);
  const number = port !== '' ? port : protocol === 'https:' ? '443' : '80';
  const answer = await home.run(device, ['dig', '+short', '+time=2', '+tries=2', `@${home.router.ip}`, hostname]);
  const address = answer.stdout.trim().split('\n')[0] ?? '';
  const pinned = /^[\d.]+$/.test(hostname) ? [] : ['--resolve', `${hostname}:${number}:${address}`];
  return home.run(device, ['curl', '-sk', '-m', '4', '-o', '/dev/null', ...pinned, url]);
}

async function list(): Promise<string> {
  return (await home.run(home.router, ['nft', 'list', 'ruleset'])).stdout;
}

/** Packets that came to the end of the chain for what the device sends. */
async function unknown(): Promise<number> {
  const [, chain = ''] = /chain from_device \{([\s\S]*?)\n\t\}/.exec(await list()) ?? [];
  const found = /counter packets (\d+) bytes \d+\s*$/.exec(chain);
  return found === null ? Number.NaN : Number(found[1]);
}

if (globSync(join(MODULES, 'ietf-mud.yang')).length === 0)
  process.stdout.write('PORCHLIGHT_YANG names no folder with ietf-mud.yang: libyang had nothing to go by.\n');
