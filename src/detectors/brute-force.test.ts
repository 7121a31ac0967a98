// Tests of brute-force.
import { expect, test } from 'vitest';
import { ACK, FIN_ACK, Lab, listen, SYN, SYN_ACK } from '../../test/detection-lab.ts';
import { tcp } from '../../test/frame-builder.ts';
import { wordAlert } from '../alerts/index.ts';
import { bruteForce } from './brute-force.ts';

const GUESSER = '192.168.1.66';
const SERVER = '192.168.1.10';

test.each([
  ['SSH', 22],
  ['Telnet', 23],
  ['FTP', 21],
  ['RDP', 3389],
])('thirty %s connections within a minute are password guessing', (service, port) => {
  const lab = new Lab();
  for (let i = 0; i < 30; i++) lab.connection(i, GUESSER, 40_000 + i, SERVER, port, Lab.bytes(1400), Lab.bytes(800));
  const { alerts, findings } = listen(lab.frames, [bruteForce]);
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toMatchObject({ kind: 'brute-force', severity: 'medium', device: { ip: GUESSER } });
  expect(alerts[0]!.numbers).toMatchObject({ service, target: SERVER, attempts: 30 });
  expect((findings[0]!.endUs - findings[0]!.startUs) / 1e6).toBeLessThan(12);
});

test('SSH guessing at one try in five minutes is found', () => {
  const lab = new Lab();
  for (let i = 0; i < 60; i++) {
    lab.connection(i * 300, GUESSER, 40_000 + i, SERVER, 22, Lab.bytes(1400 + (i % 30)), Lab.bytes(900));
  }
  const { alerts } = listen(lab.frames, [bruteForce]);
  expect(alerts.map((alert) => alert.device.ip)).toEqual([GUESSER]);
});

test('refused FTP logins are counted, slow ones too', () => {
  const lab = new Lab();
  for (let i = 0; i < 12; i++) {
    lab.connection(
      i * 600,
      GUESSER,
      40_000 + i,
      SERVER,
      21,
      Lab.ascii('PASS x\r\n'),
      Lab.ascii('530 Login incorrect\r\n'),
    );
  }
  const { alerts } = listen(lab.frames, [bruteForce]);
  expect(alerts[0]).toMatchObject({ severity: 'medium', device: { ip: GUESSER } });
  expect(alerts[0]!.numbers).toMatchObject({ service: 'FTP', failures: 12 });
});

test('refused HTTP logins are counted; digest clients that get one 401 before each login are not', () => {
  const request = (credentials: string): number[] => Lab.ascii(`GET / HTTP/1.1\r\nHost: cam\r\n${credentials}\r\n`);
  const refusal = Lab.ascii('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
  const guesses = new Lab();
  const digest = new Lab();
  for (let i = 0; i < 15; i++) {
    guesses.connection(i, GUESSER, 40_000 + i, SERVER, 80, request('Authorization: Basic YTpi\r\n'), refusal);
    digest.connection(i, GUESSER, 40_000 + i, SERVER, 80, request(''), refusal);
  }
  expect(listen(guesses.frames, [bruteForce]).alerts[0]!.numbers).toMatchObject({ service: 'HTTP', failures: 15 });
  expect(listen(digest.frames, [bruteForce]).findings).toEqual([]);
});

test('refused MQTT logins are counted', () => {
  const connect = [0x10, 20, 0, 4, ...Lab.ascii('MQTT'), 4, 0xc2, 0, 60, 0, 1, 97, 0, 1, 98, 0, 2, 99, 99];
  const refusal = [0x20, 2, 0, 5];
  const lab = new Lab();
  for (let i = 0; i < 15; i++) lab.connection(i * 20, GUESSER, 40_000 + i, SERVER, 1883, connect, refusal);
  expect(listen(lab.frames, [bruteForce]).alerts[0]!.numbers).toMatchObject({ service: 'MQTT', failures: 15 });
});

test('a monitor that only looks whether SSH answers, and a few logins, are nothing', () => {
  const lab = new Lab();
  for (let i = 0; i < 300; i++) lab.connection(i * 60, GUESSER, 40_000 + i, SERVER, 22, Lab.bytes(20), Lab.bytes(40));
  for (let i = 0; i < 5; i++)
    lab.connection(i * 3600 + 7, '192.168.1.5', 50_000 + i, SERVER, 22, Lab.bytes(1500), Lab.bytes(900));
  expect(listen(lab.frames, [bruteForce]).findings).toEqual([]);
});

const http = (head: string): number[] => Lab.ascii(`${head}\r\nContent-Length: 0\r\n\r\n`);

test.each([
  ['a player that reports its progress', 'POST /Sessions/Playing/Progress HTTP/1.1', ['204 No Content']],
  ['a page that keeps its session alive', 'POST /api/session/refresh HTTP/1.1', ['200 OK']],
  [
    'a camera client whose digest goes stale',
    'GET /onvif HTTP/1.1\r\nAuthorization: Digest username="a"',
    ['401 Unauthorized', '200 OK'],
  ],
  ['a program that renews its login', 'POST /api/auth HTTP/1.1', ['204 No Content']],
])('%s guesses no password', (_, request, statuses) => {
  const lab = new Lab();
  for (let i = 0; i < 120; i++) {
    const answer = http(`HTTP/1.1 ${statuses[i % statuses.length]}`);
    lab.connection(i * 10, GUESSER, 40_000 + i, SERVER, 80, http(request), answer);
  }
  expect(listen(lab.frames, [bruteForce]).findings).toEqual([]);
});

test('guesses at a login page are found, and a right one among them changes nothing', () => {
  const lab = new Lab();
  for (let i = 0; i < 60; i++) {
    const status = i === 20 ? '204 No Content' : i % 2 === 0 ? '200 OK' : '401 Unauthorized';
    lab.connection(i, GUESSER, 40_000 + i, SERVER, 80, http('POST /login.php HTTP/1.1'), http(`HTTP/1.1 ${status}`));
  }
  const { alerts } = listen(lab.frames, [bruteForce]);
  expect(alerts[0]!.numbers).toMatchObject({ service: 'HTTP', failures: 30, attempts: 60 });
  expect(wordAlert(alerts[0]!).sentence).toContain('sent 60 login requests to the HTTP service');
});

/** A segment of a client (c) or server (s), bytes: recorded with OpenSSH 9.2, dropbear 2022.83, medusa 2.2 and hydra 9.4. */
type Segment = readonly ['c' | 's', number];
const KEY_EXCHANGE = 'c41 s41 c1448 c112 s1136 c1208 s1448 s116 c16';
const SSH_SESSIONS = {
  'a command on dropbear':
    'c41 s538 c1448 c112 c48 s428 c16 c44 s44 c60 s52 c140 s100 c228 s36 c52 s44 c52 c36 s36 s36 s88 c36 c60',
  'a command on dropbear by password':
    'c41 s538 c1448 c112 c48 s428 c16 c44 s44 c60 s52 c84 s36 c52 s44 c52 c36 s36 s36 s88 c36 c60',
  command: `${KEY_EXCHANGE} c44 s44 c60 s76 c140 s100 c308 s28 c112 s760 s176 c52 s72 c36 s36 s88 c36 c60`,
  'wrong password': `${KEY_EXCHANGE} c44 s44 c60 s76 c84 s76 c84 s76`,
  medusa: 'c20 s41 c1128 s1136 c48 s280 c16 c64 s64 c80 s96 c96 s96 c80 s96 c96 s96 c80 s96 c96 s96 c80 s96 c64',
  'a refusal with banner and question':
    'c23 s41 c904 s1136 c48 s524 c16 c44 s44 c60 s76 c76 s412 c76 s60 c76 s76 c76 s60 c76 s76',
  hydra: 'c23 s41 c904 s1136 c48 s524 c16 c44 s44 c60 s76 c76 s76 c76 s76 c76 s76 c76 s76',
};

/** One SSH connection whose client ends it; the segment of 16 bytes is the client's NEWKEYS (RFC 4253 7.3). */
function sshSession(lab: Lab, seconds: number, clientPort: number, kind: keyof typeof SSH_SESSIONS): void {
  const segments = SSH_SESSIONS[kind].split(' ').map((text): Segment => [text[0] as 'c' | 's', Number(text.slice(1))]);
  const next = { c: 1, s: 1 };
  let at = seconds;
  const send = (from: 'c' | 's', flags: number, payload: readonly number[]): void => {
    const [ends, ports]: [[string, string], [number, number]] =
      from === 'c'
        ? [
            [GUESSER, SERVER],
            [clientPort, 22],
          ]
        : [
            [SERVER, GUESSER],
            [22, clientPort],
          ];
    const header = { flags, sequence: next[from], acknowledged: next[from === 'c' ? 's' : 'c'] };
    lab.ip(at, ends[0], ends[1], 6, tcp(ports[0], ports[1], payload, header));
    next[from] += payload.length;
    at += 0.001;
  };
  lab.tcp(at, GUESSER, clientPort, SERVER, 22, SYN, [], 0);
  lab.tcp(at + 0.0005, SERVER, 22, GUESSER, clientPort, SYN_ACK, [], 0);
  at += 0.001;
  for (const [from, length] of segments) {
    const newKeys = [0, 0, 0, 12, 10, 21, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    send(from, 0x18, length === 16 ? newKeys : Lab.bytes(length).map((byte) => byte ^ 0x55));
  }
  send('c', FIN_ACK, []);
  next.c++;
  send('s', FIN_ACK, []);
  next.s++;
  send('c', ACK, []);
}

test.each(['command', 'a command on dropbear', 'a command on dropbear by password'] as const)(
  'SSH sessions that are of use (git, scp, rsync, ansible), here %s, are no guesses, however many and however quick',
  (kind) => {
    for (const gap of [1, 90]) {
      const lab = new Lab();
      for (let i = 0; i < 80; i++) sshSession(lab, i * gap, 40_000 + i, kind);
      expect(listen(lab.frames, [bruteForce]).findings).toEqual([]);
    }
  },
);

test.each(['wrong password', 'medusa', 'hydra', 'a refusal with banner and question'] as const)(
  'refused SSH logins as of %s are found, quick and slow',
  (kind) => {
    for (const gap of [1, 120, 600]) {
      const lab = new Lab();
      for (let i = 0; i < 36; i++) {
        sshSession(lab, i * gap, 40_000 + i * 2, kind);
        // Somebody works beside it.
        if (i % 3 === 0) sshSession(lab, i * gap + 0.5, 40_001 + i * 2, 'command');
      }
      const { alerts } = listen(lab.frames, [bruteForce]);
      expect(alerts.map((alert) => [alert.severity, alert.device.ip, alert.numbers['attempts']])).toEqual([
        ['medium', GUESSER, 36],
      ]);
    }
  },
);

test('programs that try many passwords in few SSH connections are found, a few mistyped ones are not', () => {
  const guesses = new Lab();
  for (let i = 0; i < 8; i++) sshSession(guesses, i * 20, 40_000 + i, 'medusa');
  expect(listen(guesses.frames, [bruteForce]).alerts[0]!.device.ip).toBe(GUESSER);
  const mistyped = new Lab();
  for (let i = 0; i < 6; i++) sshSession(mistyped, i * 20, 40_000 + i, 'wrong password');
  expect(listen(mistyped.frames, [bruteForce]).findings).toEqual([]);
});

test('where the key exchange was not seen, an SSH server that sends much let somebody in', () => {
  const lab = new Lab();
  for (let i = 0; i < 60; i++) lab.connection(i * 2, GUESSER, 40_000 + i, SERVER, 22, Lab.bytes(1300), Lab.bytes(6000));
  expect(listen(lab.frames, [bruteForce]).findings).toEqual([]);
});

test('one SSH guess on each of 60 machines is found', () => {
  const lab = new Lab();
  for (let i = 0; i < 60; i++)
    lab.connection(i * 2, GUESSER, 40_000 + i, `192.168.1.${100 + i}`, 22, Lab.bytes(1300), Lab.bytes(900));
  const { alerts } = listen(lab.frames, [bruteForce]);
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toMatchObject({ severity: 'medium', device: { ip: GUESSER } });
  expect(wordAlert(alerts[0]!).sentence).toMatch(/opened 60 short connections to the SSH service of 60 addresses/);
});

test('sixty addresses that guess twice each are found by their target; as many that log in are visitors', () => {
  const guesses = new Lab();
  for (let i = 0; i < 120; i++)
    guesses.connection(i * 10, `20.7.${i % 60}.9`, 40_000 + i, SERVER, 22, Lab.bytes(1300), Lab.bytes(900));
  const { alerts } = listen(guesses.frames, [bruteForce]);
  expect(alerts.map((alert) => [alert.severity, alert.device.ip])).toEqual([['medium', SERVER]]);
  expect(alerts[0]!.numbers['sources']).toBe(60);
  expect(wordAlert(alerts[0]!).sentence).toMatch(/received short connections to its SSH service from \d+ addresses/);
  expect(wordAlert(alerts[0]!).advice).toContain('Remove the port forwarding to the SSH service of 192.168.1.10');
  const visits = new Lab();
  for (let i = 0; i < 120; i++)
    visits.connection(i * 10, `20.7.${i % 60}.9`, 40_000 + i, SERVER, 22, Lab.bytes(1300), Lab.bytes(6000));
  expect(listen(visits.frames, [bruteForce]).findings).toEqual([]);
  const office = new Lab();
  for (let i = 0; i < 120; i++)
    office.connection(i * 10, `192.168.1.${100 + (i % 60)}`, 40_000 + i, SERVER, 3389, Lab.bytes(1300), Lab.bytes(900));
  expect(listen(office.frames, [bruteForce]).findings).toEqual([]);
});
