// The services of the small home: DHCP and DNS, MQTT broker, web server, SSH and Telnet, time. All are real programs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Device, HOME_RANGE, type Home, mustRun, NETWORK } from './home.ts';

/** Names on the home's "internet", all answered with the address of the server beyond the router. */
export const SITES = ['weather.example.com', 'news.example.net', 'video.example.com', 'firmware.example.net'] as const;
/** A name that only the attacker's beacon and tunnel ask for. */
export const BAD_SITE = 'relay.example.org';
/** A domain whose name server is a tunnel's far end. */
export const TUNNEL_DOMAIN = 't.example.org';
export const TUNNEL_PASSWORD = 'garden';
export const TUNNEL_FAR_END = '10.99.0.1';

/** DHCP and DNS for the home: every device gets its own address, every unknown name NXDOMAIN. */
export function serveRouter(home: Home, web: Device, devices: readonly Device[]): void {
  const words = ['dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--user=root', '--log-facility=-'];
  words.push('--no-hosts', '--no-resolv', '--pid-file', `--dhcp-leasefile=${join(home.folder, 'leases')}`);
  words.push(`--interface=${home.router.link}`, '--bind-interfaces', '--except-interface=lo', '--domain=home.arpa');
  words.push(`--dhcp-range=${NETWORK}.100,${NETWORK}.120,1h`, '--dhcp-authoritative', '--address=/#/');
  words.push(`--address=/${BAD_SITE}/${web.ip}`, `--txt-record=${BAD_SITE},ok`);
  words.push(`--server=/${TUNNEL_DOMAIN}/${web.ip}`);
  for (const site of SITES) words.push(`--host-record=${site},${web.ip}`);
  for (const device of devices) words.push(`--dhcp-host=${device.mac},${device.ip},${device.name}`);
  home.serve(home.router, words);
}

/** A DHCP server that should not be there: it gives the victim the address it has, and itself as the router. */
export function rogueDhcpWords(home: Home, device: Device, victim: Device): string[] {
  const lease = join(home.folder, 'rogue-leases');
  const words = ['dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--user=root', '--log-facility=-'];
  words.push('--port=0', '--pid-file', `--dhcp-leasefile=${lease}`, '--interface=eth0', '--bind-interfaces');
  words.push(`--dhcp-range=${NETWORK}.80,${NETWORK}.90,1h`, `--dhcp-option=option:router,${device.ip}`, '--no-ping');
  words.push(`--dhcp-host=${victim.mac},${victim.ip}`);
  return words;
}

/** An MQTT broker that lets everybody in without a name, as many hubs do, and nobody with a wrong password. */
export function serveBroker(home: Home, device: Device): void {
  const file = join(home.folder, 'mosquitto.conf');
  const passwords = join(home.folder, 'mosquitto.passwords');
  mustRun(['mosquitto_passwd', '-b', '-c', passwords, 'admin', 'not in the list']);
  const lines = [`listener 1883 ${device.ip}`, 'allow_anonymous true', `password_file ${passwords}`, 'user root'];
  writeFileSync(file, `${[...lines, 'persistence false'].join('\n')}\n`);
  home.serve(device, ['mosquitto', '-c', file]);
}

/** HTTP on 80 and HTTPS on 443, with one certificate for all SITES. */
export function serveWeb(home: Home, device: Device): void {
  const key = join(home.folder, 'web.key');
  const certificate = join(home.folder, 'web.crt');
  const names = [...SITES, BAD_SITE].map((site) => `DNS:${site}`).join(',');
  const words = ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  words.push('-days', '365', '-subj', '/CN=www.example.com', '-addext', `subjectAltName=${names}`);
  mustRun([...words, '-keyout', key, '-out', certificate]);
  home.serve(device, [process.execPath, fileURLToPath(new URL('web-server.ts', import.meta.url)), key, certificate]);
}

export interface SshLogin {
  /** The private key that opens the door. */
  readonly key: string;
}

/** Makes the key that opens the doors of this home. */
export function makeSshLogin(home: Home): SshLogin {
  const key = join(home.folder, 'ssh-key');
  mustRun(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'laptop-study', '-f', key]);
  return { key };
}

/** A real sshd: the key opens it, passwords are asked for and refused. */
export function serveSsh(home: Home, device: Device, { key }: SshLogin): void {
  const hostKey = join(home.folder, `ssh-host-key-${device.name}`);
  mustRun(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', hostKey]);
  mkdirSync('/run/sshd', { recursive: true });
  const file = join(home.folder, `sshd-${device.name}.conf`);
  const lines = [`ListenAddress ${device.ip}`, `HostKey ${hostKey}`, `AuthorizedKeysFile ${key}.pub`, 'StrictModes no'];
  lines.push('UsePAM no', 'PasswordAuthentication yes', 'PermitRootLogin prohibit-password', 'PidFile none');
  lines.push('PrintMotd no', 'PrintLastLog no', 'MaxStartups 100', 'UseDNS no');
  writeFileSync(file, `${lines.join('\n')}\n`);
  home.serve(device, ['/usr/sbin/sshd', '-D', '-e', '-f', file]);
}

/** The device's ssh uses the key wherever it goes, and asks nothing. */
export function giveKey(device: Device, { key }: SshLogin): void {
  // `ip netns exec` lays this folder over /etc/ssh.
  const folder = join('/etc/netns', device.namespace, 'ssh');
  mkdirSync(folder, { recursive: true });
  const lines = ['Host *', `IdentityFile ${key}`, 'StrictHostKeyChecking no', 'UserKnownHostsFile /dev/null'];
  writeFileSync(join(folder, 'ssh_config'), `${[...lines, 'LogLevel ERROR'].join('\n')}\n`);
}

/** An FTP server that refuses everybody who has no account. */
export function serveFtp(home: Home, device: Device): void {
  const file = join(home.folder, 'vsftpd.conf');
  const lines = ['listen=YES', `listen_address=${device.ip}`, 'background=NO', 'anonymous_enable=NO'];
  lines.push('local_enable=YES', 'seccomp_sandbox=NO', 'pam_service_name=vsftpd');
  writeFileSync(file, `${lines.join('\n')}\n`);
  home.serve(device, ['vsftpd', file]);
}

/** A controller (Modbus), as heat pumps and solar inverters are. */
export function serveController(home: Home, device: Device): void {
  home.serve(device, [process.execPath, fileURLToPath(new URL('controller.ts', import.meta.url))]);
}

/** The far end of a DNS tunnel, as the name server of TUNNEL_DOMAIN. */
export function serveTunnel(home: Home, device: Device): void {
  const words = ['iodined', '-f', '-c', '-P', TUNNEL_PASSWORD, '-l', device.ip, '-d', 'dns1', TUNNEL_FAR_END];
  home.serve(device, [...words, TUNNEL_DOMAIN]);
}

/** A Telnet login as old cameras have it: the real login program, which refuses everybody who has no account. */
export function serveTelnet(home: Home, device: Device): void {
  home.serve(device, ['busybox', 'telnetd', '-F', '-b', device.ip, '-l', '/bin/login']);
}

/** A time server that leaves this machine's clock alone. */
export function serveTime(home: Home): void {
  const file = join(home.folder, 'chrony.conf');
  writeFileSync(
    file,
    `local stratum 8\nallow ${HOME_RANGE}\nport 123\ncmdport 0\nbindcmdaddress /\npidfile ${join(home.folder, 'chrony.pid')}\n`,
  );
  home.serve(home.router, ['chronyd', '-d', '-x', '-u', 'root', '-f', file]);
}

/** Waits until a TCP port in a device's namespace answers, for `timeoutMs` at most. */
export async function waitForPort(
  home: Home,
  from: Device,
  to: Device,
  port: number,
  timeoutMs = 10_000,
): Promise<void> {
  const started = Date.now();
  for (;;) {
    const run = await home.run(from, ['bash', '-c', `exec 3<>/dev/tcp/${to.ip}/${port}`]);
    if (run.status === 0) return;
    if (Date.now() - started > timeoutMs) throw new Error(`${to.name} does not answer on port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
