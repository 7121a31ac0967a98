// Tests of brute-force.
import { expect, test } from 'vitest';
import { Lab, listen } from '../../test/detection-lab.ts';
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

test('SSH sessions that are of use (git, copies) are no guesses, however many', () => {
  const lab = new Lab();
  for (let i = 0; i < 60; i++)
    lab.connection(i * 2, GUESSER, 40_000 + i, SERVER, 22, Lab.bytes(1300), Lab.bytes(1400).concat(Lab.bytes(1400)));
  const short = listen(lab.frames, [bruteForce]).findings;
  const long = new Lab();
  for (let i = 0; i < 60; i++)
    long.connection(i * 2, GUESSER, 40_000 + i, SERVER, 22, Lab.bytes(1300), Lab.bytes(6000));
  expect(short.length).toBeGreaterThan(0);
  expect(listen(long.frames, [bruteForce]).findings).toEqual([]);
});

test('one SSH guess on each of 60 machines is found', () => {
  const lab = new Lab();
  for (let i = 0; i < 60; i++)
    lab.connection(i * 2, GUESSER, 40_000 + i, `192.168.1.${100 + i}`, 22, Lab.bytes(1300), Lab.bytes(900));
  const { alerts } = listen(lab.frames, [bruteForce]);
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toMatchObject({ severity: 'medium', device: { ip: GUESSER } });
  expect(wordAlert(alerts[0]!).sentence).toMatch(/opened \d+ short connections to the SSH service of \d+ addresses/);
});
