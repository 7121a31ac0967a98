import { spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { hostname, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { openCertificate } from './certificate.ts';
import { createSelfSigned } from './self-signed.ts';

const DAY = 86_400_000;
const NAMES = [
  'lamp.local',
  'localhost',
  '127.0.0.1',
  '::1',
  'fd00::7:1',
  '::ffff:10.0.0.1',
  'fe80::1%eth0',
  'no name',
  '',
];

const folders: string[] = [];
function folder(): string {
  folders.push(mkdtempSync(join(tmpdir(), 'porchlight-tls-')));
  return folders.at(-1)!;
}
afterEach(() => {
  for (const each of folders.splice(0)) rmSync(each, { recursive: true, force: true });
});

test('the certificate is one that Node reads: names, key, purpose, at most 825 days, signed by itself', () => {
  const nowMs = Date.UTC(2026, 10, 22);
  const { cert, key } = createSelfSigned(NAMES, nowMs);
  const parsed = new X509Certificate(cert);
  expect(parsed.subject).toBe('CN=Porchlight');
  expect(parsed.subjectAltName).toBe(
    'DNS:lamp.local, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:FD00:0:0:0:0:0:7:1, IP Address:0:0:0:0:0:FFFF:A00:1, IP Address:FE80:0:0:0:0:0:0:1',
  );
  expect(parsed.checkHost('LAMP.local')).toBeDefined();
  expect(parsed.checkHost('other.local')).toBeUndefined();
  expect(parsed.checkIP('::1')).toBe('::1');
  expect(parsed.ca).toBe(false);
  expect(parsed.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(parsed.verify(createPublicKey(key))).toBe(true);
  const days = (Date.parse(parsed.validTo) - Date.parse(parsed.validFrom)) / DAY;
  expect(days).toBeLessThanOrEqual(825);
  expect(Date.parse(parsed.validFrom)).toBe(nowMs - DAY);
});

test('certificates of many moments and serials are read, also when they end after 2050', () => {
  for (let i = 0; i < 50; i++) {
    const nowMs = Date.UTC(2026 + i, i % 12, 1 + (i % 28), 23, 59, i);
    const parsed = new X509Certificate(createSelfSigned(['localhost'], nowMs).cert);
    expect(Date.parse(parsed.validFrom)).toBe(nowMs - DAY);
    expect(parsed.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
  }
});

test.skipIf(spawnSync('openssl', ['version']).status !== 0)('openssl takes it apart and verifies it', async () => {
  const home = folder();
  const { cert } = await openCertificate(home, { names: NAMES });
  const file = join(home, 'alone.pem');
  writeFileSync(file, cert);
  const shown = spawnSync('openssl', ['x509', '-in', file, '-noout', '-text', '-certopt', 'ext_error'], {
    encoding: 'utf8',
  });
  expect(shown.stderr).toBe('');
  for (const words of ['ecdsa-with-SHA256', 'CA:FALSE', 'Digital Signature', 'TLS Web Server Authentication'])
    expect(shown.stdout).toContain(words);
  const strict = [
    'verify',
    '-x509_strict',
    '-purpose',
    'sslserver',
    '-verify_hostname',
    'lamp.local',
    '-CAfile',
    file,
    file,
  ];
  expect(spawnSync('openssl', strict, { encoding: 'utf8' }).stdout).toBe(`${file}: OK\n`);
});

test('a client that trusts it shakes hands by name and by address, and refuses another name', async () => {
  const { key, cert, fingerprint } = await openCertificate(folder(), { names: NAMES });
  const server = createServer({ key, cert }, (socket) => socket.end('lit'));
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const shake = async (servername: string): Promise<TLSSocket> => {
    const socket = connect({ port, host: '127.0.0.1', ca: cert, servername });
    await once(socket, 'secureConnect');
    return socket;
  };
  const socket = await shake('lamp.local');
  expect(socket.authorized).toBe(true);
  expect(socket.getPeerCertificate().fingerprint256).toBe(fingerprint);
  const byAddress = connect({ port, host: '127.0.0.1', ca: cert });
  await once(byAddress, 'secureConnect');
  await expect(shake('elsewhere.example')).rejects.toThrow(/does not match/);
  socket.destroy();
  byAddress.destroy();
  server.close();
});

test('it is made once, for its owner only, and again before it ends or when it is damaged', async () => {
  const home = join(folder(), 'data');
  const first = await openCertificate(home, { names: ['localhost'] });
  const file = join(home, 'certificate.pem');
  expect(first.isOwn).toBe(false);
  const machine = new X509Certificate(first.cert);
  for (const name of [hostname(), 'localhost']) expect(machine.checkHost(name), name).toBeDefined();
  for (const { address } of Object.values(networkInterfaces()).flatMap((all) => all ?? []))
    expect(machine.checkIP(address), address).toBeDefined();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(home).mode & 0o777).toBe(0o700);
  chmodSync(file, 0o644);
  expect((await openCertificate(home, { names: ['localhost', 'new.local'] })).fingerprint).toBe(first.fingerprint);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const early = await openCertificate(home, { names: ['localhost'], nowMs: first.endsMs - 31 * DAY });
  expect(early.fingerprint).toBe(first.fingerprint);
  const renewed = await openCertificate(home, { names: ['localhost'], nowMs: first.endsMs - 29 * DAY });
  expect(renewed.fingerprint).not.toBe(first.fingerprint);
  const text = readFileSync(file, 'utf8');
  for (const damaged of [
    text.slice(0, 300),
    '',
    text.replace(/M/g, 'A'),
    `${createSelfSigned([], 0).key}${first.cert}`,
  ]) {
    writeFileSync(file, damaged);
    const made = await openCertificate(home, { names: ['localhost'] });
    expect(made.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(made.fingerprint).not.toBe(renewed.fingerprint);
  }
});

test("the owner's own files are checked: both, parsed, fitting, valid now", async () => {
  const home = folder();
  const write = (name: string, text: string): string => {
    writeFileSync(join(home, name), text);
    return join(home, name);
  };
  const nowMs = Date.now();
  const good = createSelfSigned(['lamp.example'], nowMs);
  const other = createSelfSigned(['lamp.example'], nowMs);
  const certificateFile = write('good.pem', good.cert + other.cert);
  const keyFile = write('good.key', good.key);
  const opened = await openCertificate(home, { names: [], certificate: certificateFile, key: keyFile });
  expect(opened).toMatchObject({ isOwn: true, key: good.key, cert: good.cert + other.cert });
  expect(existsSync(join(home, 'certificate.pem'))).toBe(false);
  const encrypted = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const old = createSelfSigned(['lamp.example'], nowMs - 900 * DAY);
  const coming = createSelfSigned(['lamp.example'], nowMs + 900 * DAY);
  const refusals: readonly (readonly [{ certificate?: string; key?: string }, string])[] = [
    [{ certificate: certificateFile }, 'no key is named'],
    [{ key: keyFile }, 'no certificate is named'],
    [{ certificate: join(home, 'missing.pem'), key: keyFile }, 'missing.pem'],
    [{ certificate: home, key: keyFile }, 'it is no file'],
    [{ certificate: keyFile, key: keyFile }, 'BEGIN CERTIFICATE'],
    [{ certificate: write('cut.pem', good.cert.replace(/\n.{64}\n/, '\n')), key: keyFile }, 'no certificate'],
    [{ certificate: certificateFile, key: write('other.key', other.key) }, 'belongs to another one'],
    [{ certificate: certificateFile, key: certificateFile }, 'no private key'],
    [{ certificate: certificateFile, key: write('locked.key', encrypted.privateKey) }, 'passphrase'],
    [{ certificate: write('old.pem', old.cert), key: write('old.key', old.key) }, 'it ended on'],
    [{ certificate: write('coming.pem', coming.cert), key: write('coming.key', coming.key) }, 'begins only'],
  ];
  for (const [options, words] of refusals)
    await expect(openCertificate(home, { names: [], ...options }), words).rejects.toMatchObject({
      code: 'certificate-unusable',
      message: expect.stringContaining(words),
    });
});
