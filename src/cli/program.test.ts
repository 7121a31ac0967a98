import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { ethernet, ipv6, udp } from '../../test/frame-builder.ts';
import { captureOf, PROGRAM, portScan, runProgram, START, smallCapture } from '../../test/program.ts';
import { expectUnusable } from '../../test/unusable-run.ts';
import { commands } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-program-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const place = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const small = place('small.pcap', smallCapture());

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;
const nobodyCanRun = isRoot && runProgram(['--help'], { uid: NOBODY }).status === 0;

test('an empty file is said to be empty', () => {
  const empty = place('empty.pcap', '');
  for (const command of ['scan', 'flows']) expectUnusable(runProgram([command, empty]), /empty\.pcap is empty\./);
});

test('a picture is recognised as one', () => {
  const picture = place('photo.pcap', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
  expectUnusable(runProgram(['scan', picture]), /photo\.pcap is not a packet capture \(.*PNG.*\)/);
});

test('a missing file, and a folder without captures, are said to be so', () => {
  expectUnusable(runProgram(['flows', join(folder, 'nowhere.pcap')]), /nowhere\.pcap: no such file/);
  const bare = join(folder, 'bare');
  mkdirSync(bare);
  writeFileSync(join(bare, 'notes.txt'), 'no capture');
  expectUnusable(runProgram(['scan', bare]), /No capture files in .*bare/);
});

test.skipIf(isRoot && !nobodyCanRun)('a file that may not be read is said to be so', () => {
  const secret = place('secret.pcap', smallCapture());
  chmodSync(secret, 0);
  chmodSync(folder, 0o755);
  expectUnusable(runProgram(['scan', secret], isRoot ? { uid: NOBODY } : {}), /secret\.pcap: no permission/);
});

test('an interface that does not exist, or was not named, is said to be so', () => {
  expectUnusable(
    runProgram(['watch', '--interface', 'nope0']),
    /There is no interface "nope0"|neither dumpcap nor tcpdump/,
  );
  expectUnusable(runProgram(['watch']), /--interface is missing/);
});

test.skipIf(!nobodyCanRun)('an interface without the permission to listen points to doctor', () => {
  expectUnusable(
    runProgram(['watch', '-i', 'lo'], { uid: NOBODY }),
    /Cannot listen on lo: no permission|neither dumpcap/,
  );
});

test('a packet that claims 4 GB ends the reading with a warning and exit 0', () => {
  const lying = Buffer.from(smallCapture());
  // Lengths of the third record: behind the file header and two frames of 54 bytes.
  lying.writeUInt32LE(0xfffffff0, 24 + 2 * (16 + 54) + 8);
  lying.writeUInt32LE(0xfffffff0, 24 + 2 * (16 + 54) + 12);
  const run = runProgram(['flows', '--format', 'json', place('lying.pcap', lying)]);
  expect(run.status).toBe(0);
  expect(run.stderr).toMatch(/^Warning: .*lying\.pcap is broken after packet 2.*\n$/);
  expect(JSON.parse(run.stdout)['history']).toBe('Sh');
});

test('a file cut in the middle of a packet gives all packets before it and a warning', () => {
  const cut = place('cut.pcap', smallCapture().subarray(0, -5));
  const run = runProgram(['scan', '--json', cut]);
  expect(run.status).toBe(0);
  expect(run.stderr).toMatch(/^Warning: .*middle of a packet.*\n$/);
  expect(JSON.parse(run.stdout).summary.packets).toBe(9);
});

test('a capture without packets is a warning, not an error', () => {
  const run = runProgram(['scan', '--json', place('none.pcap', captureOf([]))]);
  expect(run.status).toBe(0);
  expect(run.stderr).toMatch(/^Warning: .*no packets.*\n$/);
  expect(JSON.parse(run.stdout)).toMatchObject({ summary: { packets: 0, start: null }, devices: [], alerts: [] });
});

test('one unreadable file among several is named in summary.failed', () => {
  const run = runProgram(['scan', '--json', '--quiet', small, join(folder, 'absent.pcap')]);
  expect(run.status).toBe(0);
  expect(run.stderr).toBe('');
  const { summary } = JSON.parse(run.stdout);
  expect(summary.packets).toBe(10);
  expect(summary.failed).toEqual([
    { file: join(folder, 'absent.pcap'), message: expect.stringContaining('no such file'), hint: expect.any(String) },
  ]);
});

test('standard input redirected from a file is merged with other files', () => {
  const run = (words: string): string =>
    spawnSync('bash', ['-c', `"${process.execPath}" "${PROGRAM}" ${words}`], { encoding: 'utf8' }).stdout;
  const other = place('other.pcap', portScan(20));
  const redirected = JSON.parse(run(`scan --json "${other}" - < "${small}"`));
  expect(redirected.summary).toMatchObject({ packets: 30, failed: [], warnings: [] });
});

test('a folder is searched, packed files are read, links are not followed', () => {
  const captures = join(folder, 'captures');
  mkdirSync(join(captures, 'deep'), { recursive: true });
  writeFileSync(join(captures, 'deep', 'one.pcap.gz'), gzipSync(smallCapture()));
  symlinkSync(small, join(captures, 'link.pcap'));
  const run = runProgram(['flows', '--format', 'json', captures]);
  expect(run.status).toBe(0);
  expect(run.stdout.trimEnd().split('\n').length).toBe(3);
});

test('in a folder, what is called a capture and is none is told; other files are not', () => {
  const mixed = join(folder, 'mixed');
  mkdirSync(mixed);
  writeFileSync(join(mixed, 'bad.pcap'), 'text');
  writeFileSync(join(mixed, 'none.cap.gz'), '');
  writeFileSync(join(mixed, 'notes.txt'), 'text');
  expectUnusable(runProgram(['scan', mixed]), /bad\.pcap is not a packet capture \(it is text\)/);
  writeFileSync(join(mixed, 'good.pcap'), smallCapture());
  const run = runProgram(['scan', '--json', mixed]);
  expect(run.status).toBe(0);
  expect(run.stderr).toMatch(/^Warning: .*bad\.pcap is not .*\nWarning: .*none\.cap\.gz is empty\.\n$/);
  const { summary } = JSON.parse(run.stdout);
  expect(summary.packets).toBe(10);
  expect(summary.failed).toMatchObject([{ file: join(mixed, 'bad.pcap') }, { file: join(mixed, 'none.cap.gz') }]);
});

const GOLDEN = `#separator \\x09
#set_separator	,
#empty_field	(empty)
#unset_field	-
#path	conn
#open	2023-11-14-22-13-20
#fields	ts	uid	id.orig_h	id.orig_p	id.resp_h	id.resp_p	proto	service	duration	orig_bytes	resp_bytes	conn_state	local_orig	local_resp	missed_bytes	history	orig_pkts	orig_ip_bytes	resp_pkts	resp_ip_bytes	tunnel_parents	ip_proto
#types	time	string	addr	port	addr	port	enum	string	interval	count	count	string	bool	bool	count	string	count	count	count	count	set[string]	count
1700000000.123457	UID	192.168.1.20	40000	93.184.216.34	80	tcp	http	0.060000	37	40	SF	T	F	0	ShADdFf	5	237	3	160	-	6
1700000000.203457	UID	192.168.1.20	50000	192.168.1.1	53	udp	dns	-	-	-	S0	T	T	0	D	1	61	0	0	-	17
1700000000.213457	UID	192.168.1.20	50001	192.168.1.1	53	udp	dns	-	-	-	S0	T	T	0	D	1	61	0	0	-	17
#close	2023-11-14-22-13-20
`;

/** Names of flows may change with the hash they are made by. */
const withoutUids = (text: string): string => text.replace(/\tC[0-9A-Za-z]{11}\t/g, '\tUID\t');

test('flows writes the conn.log of a small capture, the same from a file and from standard input', () => {
  const file = runProgram(['flows', small]);
  expect(file.stderr).toBe('');
  expect(withoutUids(file.stdout)).toBe(GOLDEN);
  expect(runProgram(['flows', '-'], { input: smallCapture() }).stdout).toBe(file.stdout);
});

test('--fail-on exits 1 only when there is such an alert', () => {
  const scan = place('scan.pcap', portScan(200));
  const found = JSON.parse(runProgram(['scan', '--json', scan]).stdout);
  expect(found.alerts.map((alert: { kind: string }) => alert.kind)).toContain('port-scan');
  expect(runProgram(['scan', scan]).status).toBe(0);
  expect(runProgram(['scan', '--fail-on', 'low', scan]).status).toBe(1);
  expect(runProgram(['scan', '--fail-on', 'low', small]).status).toBe(0);
});

test('scan --json is one document with its four parts, also without alerts', () => {
  const document = JSON.parse(runProgram(['scan', '--json', small]).stdout);
  expect(Object.keys(document)).toEqual(['summary', 'devices', 'alerts', 'dropped']);
  expect(document.alerts).toEqual([]);
  expect(document.summary).toMatchObject({
    packets: 10,
    flows: 3,
    start: 1700000000.123457,
    isInterrupted: false,
    failed: [],
    warnings: [],
  });
  expect(document.devices.map((device: { ip: string }) => device.ip)).toContain('192.168.1.20');
  expect(Object.values(document.dropped).every((count) => typeof count === 'number')).toBe(true);
});

test('an alert in the document has every part that programs rely on', () => {
  const [alert] = JSON.parse(runProgram(['scan', '--json', place('alert.pcap', portScan(200))]).stdout).alerts;
  expect(Object.keys(alert).sort()).toEqual([
    'advice',
    'count',
    'device',
    'end',
    'flows',
    'id',
    'kind',
    'numbers',
    'sentence',
    'severity',
    'start',
    'technique',
  ]);
  expect(Object.keys(alert.device)).toEqual(['mac', 'ip', 'name']);
  expect(['info', 'low', 'medium', 'high']).toContain(alert.severity);
});

test('the page fits 80 columns, names the file and has no colour on a pipe', () => {
  const run = runProgram(['scan', place('page.pcap', portScan(200))], { env: { NO_COLOR: '' } });
  expect(run.stdout).toContain('page.pcap');
  expect(run.stdout).toContain('ATT&CK T1046');
  expect(run.stdout).not.toContain('\u001b');
  for (const line of run.stdout.split('\n').slice(2)) expect(line.length).toBeLessThanOrEqual(80);
});

test('a machine whose checksums are all wrong is named, and --ignore-checksums counts its packets', () => {
  const offloaded = place('offloaded.pcap', smallCapture(true));
  const run = runProgram(['flows', offloaded]);
  expect(run.stderr).toMatch(/^Warning: .*192\.168\.1\.20.*--ignore-checksums.*\n$/);
  const ignoring = runProgram(['flows', '-C', offloaded]);
  expect(ignoring.stderr).toBe('');
  expect(withoutUids(ignoring.stdout)).toBe(GOLDEN);
});

test('--local-nets decides what is local', () => {
  const run = runProgram(['flows', '--format', 'json', '--local-nets', '93.184.216.0/24', small]);
  const [first] = run.stdout.split('\n').map((line) => line && JSON.parse(line));
  expect([first.local_orig, first.local_resp]).toEqual([false, true]);
  expectUnusable(runProgram(['flows', '--local-nets', '300.0.0.0/8', small]), /"300\.0\.0\.0\/8" is no network/);
});

test('a filter reads only what matches, and a wrong one is explained', () => {
  const run = runProgram(['flows', '--format', 'json', '--filter', 'udp port 53', small]);
  expect(run.stdout.trimEnd().split('\n').length).toBe(2);
  expectUnusable(runProgram(['flows', '--filter', 'host and', small]), /Cannot understand the filter "host and"/);
});

test('wrong options are explained in words', () => {
  expectUnusable(
    runProgram(['flows', '--fromat', 'json', small]),
    /has no option --fromat \(did you mean --format\?\)/,
  );
  expectUnusable(runProgram(['flows', '--format', 'xml', small]), /--format is one of zeek, json, csv.*, not "xml"/);
  expectUnusable(runProgram(['flows', '--splt', '300', small]), /--splt takes a whole number from 0 to 255, not "300"/);
  expectUnusable(runProgram(['flows', '--splt', '3', small]), /--splt needs --format nfstream/);
  expectUnusable(runProgram(['flows', small, '--out']), /--out needs a value/);
  expectUnusable(runProgram(['scan', '--json=yes', small]), /--json takes no value/);
  expectUnusable(
    runProgram(['scan']),
    /^Error: `bin\/porchlight\.js scan` needs one FILE or more\.\nTry: run `bin\/porchlight\.js scan --help`/,
  );
  expectUnusable(runProgram(['completion']), /needs bash, zsh or fish\.$/m);
  expectUnusable(runProgram(['doctor', 'please']), /"please" is one word too many/);
  expectUnusable(runProgram(['sacn', small]), /There is no command "sacn"/);
});

test.for(commands.map((command) => [command.name, command] as const))(
  '%s --help shows every option and fits 80 columns',
  ([name, command]) => {
    const run = runProgram([name, '--help']);
    expect(run.status).toBe(0);
    expect(run.stderr).toBe('');
    for (const option of command.options) expect(run.stdout).toContain(`--${option.name}`);
    for (const [example] of command.examples) expect(run.stdout).toContain(`porchlight ${example}`);
    for (const line of run.stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(runProgram(['help', name]).stdout).toBe(run.stdout);
  },
);

test('the first help page lists every command, and the version is that of the package', () => {
  const help = runProgram(['--help']);
  expect(help.status).toBe(0);
  for (const { name } of commands) expect(help.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  for (const line of help.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(runProgram([]).stdout).toBe(help.stdout);
  expect(runProgram(['--version']).stdout).toMatch(/^porchlight \d+\.\d+\.\d+\n$/);
});

test('Ctrl-C prints what was found until then and exits 130', async () => {
  const child = spawn(process.execPath, [PROGRAM, 'scan', '--json', '-'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => output.push(part));
  // More than a pipe holds: once all is written the program has begun to read.
  await new Promise((resolve) => child.stdin.write(portScan(10_000), resolve));
  child.kill('SIGINT');
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(130);
  const { summary } = JSON.parse(Buffer.concat(output).toString());
  expect(summary.isInterrupted).toBe(true);
  expect(summary.packets).toBeGreaterThan(0);
});

test('doctor says whether this machine can capture, as a page and as JSON', () => {
  const page = runProgram(['doctor']);
  expect(page.status).toBe(0);
  expect(page.stdout).toMatch(/This machine (can capture|cannot capture yet)/);
  expect(JSON.parse(runProgram(['doctor', '--json']).stdout)).toHaveProperty('interfaces');
});

test('detectors lists names, numbers and techniques', () => {
  const list = JSON.parse(runProgram(['detectors', '--json']).stdout) as { name: string }[];
  expect(list.map(({ name }) => name)).toContain('port-scan');
  expect(runProgram(['detectors']).stdout).toContain('ATT&CK T1046');
});

test('a device that has only an address of the cable is one of the networks that are named', () => {
  const from = { source: 'fe80:0:0:0:0:0:0:1', destination: 'fe80:0:0:0:0:0:0:2' };
  const bytes = Uint8Array.from(ethernet(0x86dd, ipv6(17, udp(5000, 5001, [1, 2, 3]), from)));
  const capture = place('cable.pcap', captureOf([{ time: START, bytes, wire: bytes.length, link: 1 }]));
  const run = runProgram(['scan', '--json', '-C', '--local-nets', '192.168.1.0/24', capture]);
  expect(JSON.parse(run.stdout).devices).toMatchObject([{ ip: 'fe80::1', packets: 1 }]);
});
