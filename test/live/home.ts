// A small home in network namespaces: a router that is the bridge, devices on veth cables, real programs in all of them.
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The home is the lower half of this network; the upper half stands for everything beyond the router. */
export const NETWORK = '192.168.77';
export const HOME_RANGE = `${NETWORK}.0/25`;
const BEYOND_RANGE = `${NETWORK}.128/25`;
const PREFIX_BITS = 25;
const BRIDGE = 'br0';
const OFFLOADS_OFF = ['tx', 'off', 'tso', 'off', 'gso', 'off', 'gro', 'off'];

export interface Device {
  readonly name: string;
  readonly ip: string;
  readonly mac: string;
  /** The network namespace that it lives in. */
  readonly namespace: string;
  /** Its interface: eth0, or the bridge of the router. */
  readonly link: string;
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly timeoutMs?: number;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end here, outside all namespaces; throws with its words when it fails. */
export function mustRun(words: readonly string[]): string {
  const [program = '', ...rest] = words;
  const run = spawnSync(program, rest, { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${words.join(' ')}: ${run.error?.message ?? run.stderr.trim()}`);
  return run.stdout;
}

/** A home with a router at .1. Names carry the process id, so that several homes may stand side by side; `stop()` removes all. */
export class Home {
  readonly folder: string;
  readonly router: Device;
  readonly devices: Device[] = [];
  readonly #prefix: string;
  readonly #children = new Set<ChildProcess>();
  readonly #namespaces: string[] = [];
  #isStopped = false;

  constructor(prefix = `pl${process.pid}`) {
    this.#prefix = prefix;
    this.folder = mkdtempSync(join(tmpdir(), `${prefix}-`));
    // Programs that drop their rights (sshd, mosquitto, dnsmasq) must be able to pass through.
    chmodSync(this.folder, 0o755);
    this.router = this.#describe('router', 1, BRIDGE);
    process.once('exit', () => this.stop());
  }

  /** Builds the router's namespace and its bridge. */
  start(): void {
    this.#addNamespace(this.router);
    this.#ip(this.router, `link add ${BRIDGE} address ${this.router.mac} type bridge stp_state 0 mcast_snooping 0`);
    this.#ip(this.router, `addr add ${this.router.ip}/${PREFIX_BITS} brd + dev ${BRIDGE}`);
    this.#ip(this.router, `link set ${BRIDGE} up`);
    this.#ip(this.router, `route add blackhole ${BEYOND_RANGE}`);
    mustRun(this.words(this.router, ['sysctl', '-qw', 'net.ipv4.ip_forward=1']));
    this.#plainFrames(this.router);
    const script = join(this.folder, 'lease.sh');
    writeFileSync(
      script,
      '#!/bin/sh\ncase "$1" in bound|renew) ;; *) exit 0 ;; esac\nip -4 addr flush dev "$interface"\n' +
        'ip addr add "$ip/$mask" brd + dev "$interface"\nip route replace default via "$router"\n',
    );
    chmodSync(script, 0o755);
  }

  /** Plugs a device in. It has no address before `join` or `setAddress`. */
  add(name: string, lastOctet: number): Device {
    const device = this.#describe(name, lastOctet, 'eth0');
    this.#addNamespace(device);
    this.#ip(this.router, `link add port${lastOctet} type veth peer name eth0 netns ${device.namespace}`);
    this.#ip(device, `link set eth0 address ${device.mac} up`);
    this.#ip(this.router, `link set port${lastOctet} master ${BRIDGE} up`);
    this.#plainFrames(device);
    this.devices.push(device);
    return device;
  }

  /** A server beyond the router: its frames pass the bridge with the router's hardware address. */
  addBeyond(name: string, lastOctet: number): Device {
    const device = this.#describe(name, lastOctet, 'eth0');
    this.#addNamespace(device);
    this.#ip(this.router, `link add wan${lastOctet} type veth peer name eth0 netns ${device.namespace}`);
    this.#ip(device, `link set eth0 address ${device.mac} up`);
    this.#ip(this.router, `link set wan${lastOctet} up`);
    this.#plainFrames(device);
    mustRun(this.words(this.router, ['ethtool', '-K', `wan${lastOctet}`, ...OFFLOADS_OFF]));
    this.#ip(this.router, `route add ${device.ip}/32 dev wan${lastOctet} src ${this.router.ip}`);
    this.#ip(device, `addr add ${device.ip}/32 dev eth0`);
    this.#ip(device, `route add ${this.router.ip}/32 dev eth0`);
    this.#ip(device, `route add default via ${this.router.ip}`);
    return device;
  }

  /** A fixed address, for devices that never ask. */
  setAddress(device: Device): void {
    this.#ip(device, `addr add ${device.ip}/${PREFIX_BITS} brd + dev eth0`);
    this.#ip(device, `route replace default via ${this.router.ip}`);
  }

  /** Asks for an address by DHCP, as the device's firmware would. */
  async join(device: Device, vendorClass: string): Promise<void> {
    const words = ['busybox', 'udhcpc', '-i', 'eth0', '-f', '-q', '-n', '-t', '8', '-T', '1', '-V', vendorClass];
    const run = await this.run(device, [
      ...words,
      '-x',
      `hostname:${device.name}`,
      '-s',
      join(this.folder, 'lease.sh'),
    ]);
    if (run.status !== 0) throw new Error(`${device.name} got no address: ${run.stderr}`);
  }

  /** Words that run a program in a device's namespace. */
  words(device: Device, words: readonly string[]): string[] {
    return ['ip', 'netns', 'exec', device.namespace, ...words];
  }

  /** Starts a program that stays; what it says goes to a file named after it in the home's folder. */
  serve(device: Device, words: readonly string[]): ChildProcess {
    const log = openSync(join(this.folder, `${device.name}-${(words[0] ?? '').split('/').at(-1)}.log`), 'a');
    const child = this.spawn(device, words, { stdio: ['ignore', log, log] });
    closeSync(log);
    return child;
  }

  /** Starts a program in a device; it ends with the home at the latest. */
  spawn(device: Device, words: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const [program = '', ...rest] = this.words(device, words);
    const child = spawn(program, rest, { cwd: this.folder, ...options });
    this.#children.add(child);
    child.once('close', () => this.#children.delete(child));
    child.once('error', () => this.#children.delete(child));
    return child;
  }

  /** Runs a program in a device to its end. */
  run(device: Device, words: readonly string[], options: RunOptions = {}): Promise<Ended> {
    // A group of its own: a program that hangs is ended with all it has started.
    const child = this.spawn(device, words, { stdio: 'pipe', env: { ...process.env, ...options.env }, detached: true });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin?.on('error', () => undefined).end(options.input ?? '');
    const timer = setTimeout(() => killQuietly(-(child.pid ?? 0)), options.timeoutMs ?? 60_000);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (status) => {
        clearTimeout(timer);
        resolve({ status, stdout, stderr });
      });
    });
  }

  /** What a served program has said so far. */
  logOf(device: Device, program: string): string {
    return readFileSync(join(this.folder, `${device.name}-${program}.log`), 'utf8');
  }

  /** Takes everything down; harmless twice. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const child of this.#children) child.kill('SIGTERM');
    for (const name of this.#namespaces) {
      const pids = spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' }).stdout.split('\n');
      for (const pid of pids.map(Number).filter((each) => each > 0)) killQuietly(pid);
      spawnSync('ip', ['netns', 'del', name]);
      rmSync(join('/etc/netns', name), { recursive: true, force: true });
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  #describe(name: string, lastOctet: number, link: string): Device {
    const mac = `02:4d:50:00:00:${lastOctet.toString(16).padStart(2, '0')}`;
    return { name, ip: `${NETWORK}.${lastOctet}`, mac, namespace: `${this.#prefix}-${name}`, link };
  }

  #addNamespace(device: Device): void {
    mustRun(['ip', 'netns', 'add', device.namespace]);
    this.#namespaces.push(device.namespace);
    this.#ip(device, 'link set lo up');
    // `ip netns exec` lays this file over /etc/resolv.conf, so that every program asks the home's router.
    mkdirSync(join('/etc/netns', device.namespace), { recursive: true });
    writeFileSync(join('/etc/netns', device.namespace, 'resolv.conf'), `nameserver ${this.router.ip}\n`);
  }

  /** Without a network card nobody fills in checksums or cuts segments: let the kernel do it, so that frames look like on a wire. */
  #plainFrames(device: Device): void {
    mustRun(this.words(device, ['ethtool', '-K', device.link, ...OFFLOADS_OFF]));
  }

  #ip(device: Device, words: string): void {
    mustRun(['ip', '-n', device.namespace, ...words.split(' ')]);
  }
}

/** A process may have ended between being listed and being told to end. */
function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
