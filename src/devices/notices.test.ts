// Tests of the notices: each is told when it should be, once, and not otherwise.
import { expect, test } from 'vitest';
import { EPOCH_US, Lab, macOf, ROUTER_MAC } from '../../test/detection-lab.ts';
import { ipv4, tcp } from '../../test/frame-builder.ts';
import { type IdentityLab, identityLab } from '../../test/identity-lab.ts';

const PHONE = '192.168.1.20';
const CAMERA = '192.168.1.30';
const LAMP = '192.168.1.40';
const ROUTER = '192.168.1.1';
const HOUR = 3600;
const NOBODY_MAC = '00:00:00:00:00:00';

function talk(lab: Lab, host: string, from: number, to: number, every = 60): void {
  for (let at = from, i = 0; at < to; at += every, i++) {
    lab.connection(at, host, 40_000 + (at % 9000), `20.1.1.${1 + (i % 3)}`, 443, [1, 2], [3]);
  }
}

/** A home that has been watched for two hours, with a phone and a camera. */
function oldHome(more: (lab: Lab) => void, until = 4 * HOUR): IdentityLab {
  const lab = new Lab();
  talk(lab, PHONE, 0, until);
  talk(lab, CAMERA, 10, 2 * HOUR);
  more(lab);
  const home = identityLab();
  home.hear(lab);
  home.pass(until + 60);
  return home;
}

const kinds = (home: IdentityLab): string[] => home.findings.map(({ detector }) => detector);
const told = (home: IdentityLab, kind: string): IdentityLab['findings'] =>
  home.findings.filter(({ detector }) => detector === kind);

test('a device that joins is told once, with what is known of it; those of the first hour are not', () => {
  const home = oldHome((lab) => {
    talk(lab, CAMERA, 2 * HOUR, 4 * HOUR);
    lab.dhcp(3 * HOUR, { type: 3, clientMac: macOf(LAMP), name: 'hall-lamp' });
    lab.dhcp(3 * HOUR + 1, { type: 5, clientMac: macOf(LAMP), server: ROUTER, address: LAMP });
    talk(lab, LAMP, 3 * HOUR + 2, 4 * HOUR);
  });
  const [notice] = told(home, 'new-device');
  expect(kinds(home)).toEqual(['new-device']);
  expect(notice).toMatchObject({
    severity: 'info',
    subject: { mac: macOf(LAMP), address: LAMP },
    numbers: { devices: 1, name: 'hall-lamp', kind: 'light', isRandom: 1 },
  });
  expect(notice!.endUs - EPOCH_US).toBeLessThan((3 * HOUR + 180) * 1e6);
});

test('a device that falls silent is told after an hour, once, and again only after it was heard', () => {
  const home = oldHome((lab) => talk(lab, CAMERA, 5 * HOUR, 7 * HOUR), 9 * HOUR);
  const silences = told(home, 'device-silent');
  expect(kinds(home)).toEqual(['device-silent']);
  expect(silences[0]).toMatchObject({ subject: { mac: macOf(CAMERA), address: CAMERA } });
  const seconds = Number(silences[0]!.numbers['seconds']);
  expect(seconds).toBeGreaterThan(HOUR);
  expect(seconds).toBeLessThan(HOUR + 180);
  // Three hours of silence are its habit now: the two hours since are nothing new.
  expect(home.book.identityOf(home.book.idOfMac(macOf(CAMERA))!)!.longestGapSeconds).toBeGreaterThan(2.9 * HOUR);
});

test('a sleepy device that wakes every four hours is told once at most', () => {
  const home = oldHome((lab) => {
    for (let at = 0; at < 40 * HOUR; at += 4 * HOUR) talk(lab, LAMP, at, at + 120, 30);
    talk(lab, CAMERA, 2 * HOUR, 40 * HOUR, 300);
  }, 40 * HOUR);
  expect(told(home, 'device-silent').length).toBeLessThan(2);
});

test('where nobody is heard it is the sensor that is blind, and no device is called silent', () => {
  const lab = new Lab();
  talk(lab, PHONE, 0, 2 * HOUR);
  talk(lab, CAMERA, 10, 2 * HOUR);
  talk(lab, PHONE, 8 * HOUR, 8.5 * HOUR);
  talk(lab, CAMERA, 8 * HOUR + 10, 8.5 * HOUR);
  const home = identityLab();
  home.hear(lab);
  home.pass(8.6 * HOUR);
  expect(kinds(home)).toEqual(['sensor-blind']);
  expect(home.findings[0]!.numbers['seconds']).toBeGreaterThan(HOUR - 1);
  // The gap of the sensor is no habit of the devices.
  expect(home.book.identityOf('d1')!.longestGapSeconds).toBeLessThan(120);
});

test('in a home whose only device sleeps for hours the blind sensor is told three times, not twelve', () => {
  const lab = new Lab();
  for (let at = 0; at < 3 * 24 * HOUR; at += 6 * HOUR) talk(lab, CAMERA, at, at + 600);
  const home = identityLab();
  home.hear(lab);
  home.pass(3 * 24 * HOUR);
  expect(told(home, 'sensor-blind')).toHaveLength(3);
});

test('one that fell silent before the sensor went blind is not called silent, and neither is the gateway ever', () => {
  const lab = new Lab();
  talk(lab, PHONE, 0, 2 * HOUR - 900);
  talk(lab, CAMERA, 10, 2 * HOUR);
  talk(lab, CAMERA, 4 * HOUR, 4.1 * HOUR);
  const home = identityLab();
  home.hear(lab);
  home.pass(4.2 * HOUR);
  expect(kinds(home)).toEqual(['sensor-blind']);
  const gateway = oldHome((more) => {
    talk(more, CAMERA, 2 * HOUR, 6 * HOUR);
    for (let at = 5; at < 2 * HOUR; at += 60) more.arp(at, 1, ROUTER, ROUTER_MAC, PHONE, NOBODY_MAC);
  }, 6 * HOUR);
  expect(gateway.book.identities().some(({ isGateway, longestGapSeconds }) => isGateway && longestGapSeconds > 0)).toBe(
    true,
  );
  expect(kinds(gateway)).toEqual([]);
});

/** The phone talks to the Internet through another machine. */
function talkThrough(lab: Lab, hop: string, from: number, to: number, every = 20): void {
  for (let at = from; at < to; at += every) {
    const payload = [...'GET / HTTP/1.1\r\nHost: example.com\r\n\r\n'].map((letter) => letter.charCodeAt(0));
    const port = 30_000 + (at % 9000);
    const send = (
      isBack: boolean,
      flags: number,
      sequence: number,
      acknowledged: number,
      body: readonly number[],
    ): void => {
      const ports: [number, number] = isBack ? [80, port] : [port, 80];
      const [source, destination] = isBack ? ['20.9.9.9', PHONE] : [PHONE, '20.9.9.9'];
      const packet = ipv4(6, tcp(...ports, body, { flags, sequence, acknowledged }), { source, destination });
      lab.frame(at + sequence / 1000, isBack ? hop : macOf(PHONE), isBack ? macOf(PHONE) : hop, 0x0800, packet);
    };
    send(false, 0x02, 0, 0, []);
    send(true, 0x12, 0, 1, []);
    send(false, 0x18, 1, 1, payload);
  }
}

test('another way out of the house is told once it has taken over; a second one beside it is not', () => {
  const intruder = '00:11:22:33:44:55';
  const home = oldHome((lab) => {
    talkThrough(lab, ROUTER_MAC, 100, 2 * HOUR);
    talkThrough(lab, intruder, 2 * HOUR, 3 * HOUR);
  });
  expect(told(home, 'gateway-changed')).toMatchObject([
    { numbers: { what: 'mac', before: ROUTER_MAC, after: intruder }, subject: { mac: intruder } },
  ]);
  const beside = oldHome((lab) => {
    talkThrough(lab, ROUTER_MAC, 100, 4 * HOUR);
    talkThrough(lab, intruder, 2 * HOUR + 7, 3 * HOUR);
  });
  expect(told(beside, 'gateway-changed')).toEqual([]);
  const brief = oldHome((lab) => {
    talkThrough(lab, ROUTER_MAC, 100, 2 * HOUR);
    talkThrough(lab, intruder, 2 * HOUR, 2 * HOUR + 240, 5);
    talkThrough(lab, ROUTER_MAC, 2 * HOUR + 250, 4 * HOUR);
  });
  expect(told(brief, 'gateway-changed')).toEqual([]);
});

test('DHCP that names another router or other DNS servers is told; the same ones again are not', () => {
  const lease = (lab: Lab, at: number, router: string, dns: string): void =>
    lab.dhcp(at, { type: 5, clientMac: macOf(PHONE), server: ROUTER, address: PHONE, router, dns });
  const home = oldHome((lab) => {
    talk(lab, CAMERA, 2 * HOUR, 4 * HOUR);
    for (let at = 60; at < 3 * HOUR; at += 1800) lease(lab, at, ROUTER, ROUTER);
    for (let at = 3 * HOUR; at < 4 * HOUR; at += 600) lease(lab, at, '192.168.1.66', '203.0.113.53');
  });
  expect(kinds(home).filter((kind) => kind !== 'new-device')).toEqual(['gateway-changed', 'dns-server-changed']);
  expect(told(home, 'gateway-changed')[0]!.numbers).toMatchObject({
    what: 'address',
    before: ROUTER,
    after: '192.168.1.66',
  });
  expect(told(home, 'dns-server-changed')[0]!.numbers).toMatchObject({
    what: 'dhcp',
    before: [ROUTER],
    after: ['203.0.113.53'],
  });
});

test('a device that asks another resolver than it used to is told; one question more or a second resolver beside is not', () => {
  const ask = (lab: Lab, server: string, from: number, to: number): void => {
    for (let at = from; at < to; at += 120) lab.dns(at, CAMERA, server, 'example.com', 1, '20.1.1.1');
  };
  const changed = oldHome((lab) => {
    ask(lab, ROUTER, 20, 2 * HOUR);
    ask(lab, '203.0.113.53', 2 * HOUR + 20, 3 * HOUR);
    talk(lab, CAMERA, 2 * HOUR, 4 * HOUR);
  });
  expect(told(changed, 'dns-server-changed')).toMatchObject([
    { subject: { mac: macOf(CAMERA) }, numbers: { what: 'asked', before: [ROUTER], after: ['203.0.113.53'] } },
  ]);
  const beside = oldHome((lab) => {
    ask(lab, ROUTER, 20, 4 * HOUR);
    ask(lab, '203.0.113.53', 2 * HOUR + 20, 3 * HOUR);
    talk(lab, CAMERA, 2 * HOUR, 4 * HOUR);
  });
  expect(told(beside, 'dns-server-changed')).toEqual([]);
  const burst = oldHome((lab) => {
    ask(lab, ROUTER, 20, 4 * HOUR);
    for (let i = 0; i < 20; i++) lab.dns(2 * HOUR + 30 + i, CAMERA, '203.0.113.53', 'example.com', 1, '20.1.1.1');
    talk(lab, CAMERA, 2 * HOUR, 4 * HOUR);
  });
  expect(told(burst, 'dns-server-changed')).toEqual([]);
});

test('two devices on one address are told; an address that changes hands is not', () => {
  const other = '00:11:22:33:44:66';
  const conflict = oldHome((lab) => {
    talk(lab, CAMERA, 2 * HOUR, 4 * HOUR);
    for (let i = 0; i < 6; i++) {
      lab.arp(2.5 * HOUR + i * 60, 1, LAMP, macOf(LAMP), ROUTER, NOBODY_MAC);
      lab.arp(2.5 * HOUR + i * 60 + 30, 1, LAMP, other, ROUTER, NOBODY_MAC);
    }
  });
  expect(told(conflict, 'address-conflict')).toMatchObject([{ numbers: { address: LAMP }, severity: 'info' }]);
  const handed = oldHome((lab) => {
    talk(lab, CAMERA, 2 * HOUR, 4 * HOUR);
    for (let i = 0; i < 6; i++) lab.arp(2.5 * HOUR + i * 60, 1, LAMP, macOf(LAMP), ROUTER, NOBODY_MAC);
    for (let i = 0; i < 6; i++) lab.arp(3 * HOUR + i * 60, 1, LAMP, other, ROUTER, NOBODY_MAC);
  });
  expect(told(handed, 'address-conflict')).toEqual([]);
});

test('many devices within an hour are told ten times alone and the rest together', () => {
  const home = oldHome((lab) => {
    talk(lab, CAMERA, 2 * HOUR, 4 * HOUR);
    for (let i = 0; i < 40; i++) talk(lab, `192.168.1.${100 + i}`, 2.2 * HOUR + i * 30, 4 * HOUR, 300);
  });
  const single = told(home, 'new-device').filter(({ numbers }) => numbers['devices'] === 1);
  const crowds = told(home, 'new-device').filter(
    ({ numbers }) => Number(numbers['devices']) > 1 || numbers['name'] === undefined,
  );
  expect(single.filter(({ subject }) => subject.mac !== null)).toHaveLength(10);
  expect(crowds.length).toBeGreaterThan(0);
  expect(crowds.every(({ severity }) => severity === 'info')).toBe(true);
});
