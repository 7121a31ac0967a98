import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { interfaceCommand } from './capture-programs.ts';
import { parseSshTarget, sshCommand } from './ssh-target.ts';

const ssh = { kind: 'ssh', path: '/usr/bin/ssh' } as const;

test('an address is read with and without user, port and brackets', () => {
  expect(parseSshTarget('ssh://root@router:2222/br-lan')).toEqual({
    user: 'root',
    host: 'router',
    port: 2222,
    interface: 'br-lan',
  });
  expect(parseSshTarget('ssh://[fd00::1]/eth0.7')).toEqual({
    user: null,
    host: 'fd00::1',
    port: 22,
    interface: 'eth0.7',
  });
});

test('whatever could become an option or a shell word is refused', () => {
  for (const text of [
    'ssh://host',
    'ssh://host/',
    'ssh://-oProxyCommand=x/eth0',
    'ssh://-l@host/eth0',
    'ssh://a b@host/eth0',
    'ssh://host/eth0;reboot',
    'ssh://host/$(reboot)',
    'ssh://host/-w',
    'ssh://host/eth0 -w x',
    "ssh://host/'",
    'ssh://host/eth0\nreboot',
    'ssh://ho`st/eth0',
    'ssh://host:0/eth0',
    'ssh://host:70000/eth0',
    'ssh://@host/eth0',
  ]) {
    expect(() => parseSshTarget(text), text).toThrow(expect.objectContaining({ code: 'bad-option' }));
  }
});

test('a remote filter with shell signs is refused', () => {
  const target = parseSshTarget('ssh://host/eth0');
  for (const filter of ["' ; reboot '", 'port $(reboot)', 'a`b`', 'host x\nreboot', 'a"b', 'a\\b', 'a;b']) {
    expect(() => sshCommand(ssh, target, { filter }), filter).toThrow(expect.objectContaining({ code: 'bad-filter' }));
  }
});

const folder = mkdtempSync(join(tmpdir(), 'porchlight-ssh-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Gives our remote command to a shell, where tcpdump is the script given; the caller ends its input. */
function remoteShell(
  tcpdump: string,
  connection: string,
  filter?: string,
): ChildProcessByStdio<Writable, Readable, null> {
  writeFileSync(join(folder, 'tcpdump'), `#!/bin/sh\n${tcpdump}\n`, { mode: 0o755 });
  const { words } = sshCommand(ssh, parseSshTarget('ssh://u@h:2200/br-lan'), {
    snapLength: 512,
    ...(filter === undefined ? {} : { filter }),
  });
  const env = { SSH_CONNECTION: connection, PATH: `${folder}:${process.env['PATH']}` };
  return spawn('/bin/sh', ['-c', words.at(-1)!], { env, stdio: ['pipe', 'pipe', 'ignore'] });
}

/** What tcpdump is started with there. */
async function remoteWords(connection: string, filter?: string): Promise<string[]> {
  const shell = remoteShell(`printf '%s\\n' "$@"`, connection, filter);
  const chunks: Buffer[] = [];
  for await (const chunk of shell.stdout) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  shell.stdin.end();
  return text.trimEnd().split('\n');
}

test('the remote shell starts tcpdump with whole words, leaving exactly our own connection out', async () => {
  const words = ['-U', '-n', '-s', '512', '-i', 'br-lan', '-w', '-', '--'];
  const own = 'not (tcp and host 192.168.1.5 and port 40000 and host 192.168.1.1 and port 2200)';
  expect(await remoteWords('192.168.1.5 40000 192.168.1.1 2200')).toEqual([...words, own]);
  expect(await remoteWords('192.168.1.5 40000 192.168.1.1 2200', 'udp or (tcp[13] & 2 != 0)')).toEqual([
    ...words,
    `${own} and (udp or (tcp[13] & 2 != 0))`,
  ]);
  expect((await remoteWords('fe80::1%eth0 1 fe80::2%eth0 22')).at(-1)).toMatch(
    /host fe80::1 and port 1 and host fe80::2 /,
  );
  expect((await remoteWords('')).at(-1)).toBe('not tcp port 2200');
});

test('the remote tcpdump ends when our side ends, and the shell when tcpdump ends', async () => {
  const shell = remoteShell(`trap 'echo ended; exit 0' TERM; echo begun; while :; do sleep 0.05; done`, '');
  const heard: string[] = [];
  for await (const chunk of shell.stdout) {
    heard.push(String(chunk).trim());
    if (heard.length === 1) shell.stdin.end();
  }
  expect(heard).toEqual(['begun', 'ended']);
  const dying = remoteShell('exit 1', '');
  await new Promise((resolve) => dying.on('exit', resolve));
  dying.stdin.destroy();
});

test('the host stands behind the end of ssh options, and no password is asked for', () => {
  const { words } = sshCommand(ssh, parseSshTarget('ssh://u@h/br-lan'), {});
  expect(words.indexOf('--')).toBe(words.indexOf('h') - 1);
  expect(words.join(' ')).toContain('-o BatchMode=yes');
  expect(words.join(' ')).toContain('-l u');
});

test('local interface names that are options or paths are refused, and a filter is never an option', () => {
  for (const name of ['-w', '', '../x', 'eth0 -w x', 'a/b', 'TCP@1.2.3.4:5', 'much-too-long-name']) {
    expect(() => interfaceCommand({ kind: 'tcpdump', path: '/x' }, name, {}), name).toThrow(
      expect.objectContaining({ code: 'no-such-interface' }),
    );
  }
  const filter = '-w /etc/passwd';
  expect(interfaceCommand({ kind: 'tcpdump', path: '/x' }, 'eth0', { filter }).words.slice(-2)).toEqual(['--', filter]);
  expect(interfaceCommand({ kind: 'dumpcap', path: '/x' }, 'eth0', { filter }).words.slice(-2)).toEqual(['-f', filter]);
});
