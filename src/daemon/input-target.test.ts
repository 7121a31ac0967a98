import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkInput } from './input-check.ts';
import { checkInputTarget, checkInputWords } from './input-target.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-target-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const capture = (target: string) => ({ kind: 'capture', target, mayAsk: false }) as const;

test('captures are files and pipes with their whole path', async () => {
  const file = join(folder, 'home.pcap');
  const pipe = join(folder, 'pipe');
  writeFileSync(file, '');
  execFileSync('mkfifo', [pipe]);
  await expect(checkInputTarget(capture(file))).resolves.toBeUndefined();
  await expect(checkInputTarget(capture(pipe))).resolves.toBeUndefined();
});

test('standard input, devices, folders, and what the kernel tells of itself are refused, by links too', async () => {
  const link = join(folder, 'link.pcap');
  symlinkSync('/proc/self/environ', link);
  const targets = [
    '-',
    'home.pcap',
    '../home.pcap',
    '/dev/zero',
    '/dev/stdin',
    '/proc/self/environ',
    '/proc/1/mem',
    folder,
  ];
  for (const target of [...targets, link, '/nowhere/home.pcap', '/tmp/a\0b'])
    await expect(checkInputTarget(capture(target)), target).rejects.toThrow(
      expect.objectContaining({ code: 'input-refused' }),
    );
});

test('a look through an input tells nothing of a file that is refused', async () => {
  const found = await checkInput(capture('/proc/self/environ'), 'en');
  expect(found).toMatchObject({ works: false, packets: 0 });
  expect(found.words).toBe('Cannot watch "/proc/self/environ": files of the system itself are no captures.');
});

test('what can never be watched is refused before it is kept', () => {
  const choice = (kind: 'ssh' | 'interface' | 'capture' | 'host', target: string) => ({ kind, target, mayAsk: false });
  for (const target of ['', 'foo', 'root@192.168.1.1', 'ssh://root@192.168.1.1'])
    expect(() => checkInputWords(choice('ssh', target)), target).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  for (const kind of ['interface', 'capture'] as const)
    expect(() => checkInputWords(choice(kind, ''))).toThrow(expect.objectContaining({ code: 'bad-setting' }));
  // An interface that is not there may be plugged in later.
  for (const right of [choice('ssh', 'ssh://root@192.168.1.1/br-lan'), choice('interface', 'usb0'), choice('host', '')])
    expect(() => checkInputWords(right)).not.toThrow();
});
