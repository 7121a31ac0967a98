// Tests of "same device?": who is asked about, and what the answers do.
import { expect, test } from 'vitest';
import { Lab, macOf } from '../../test/detection-lab.ts';
import { ipv4, tcp, udp } from '../../test/frame-builder.ts';
import { type IdentityLab, identityLab } from '../../test/identity-lab.ts';

const OLD = '7e:00:00:00:00:01';
const NEW = 'da:00:00:00:00:02';
const ROUTER = '192.168.1.1';
const HOUR = 3600;

/** A phone with a MAC of its own choice joins, says its name by DHCP, and talks for a while. */
function visit(lab: Lab, mac: string, address: string, from: number, to: number, name: string): void {
  lab.dhcp(from, { type: 3, clientMac: mac, name });
  lab.dhcp(from + 0.1, { type: 5, clientMac: mac, server: ROUTER, address });
  for (let at = from + 1, i = 0; at < to; at += 60, i++) {
    const query = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 97, 98, 99 + (i % 3), 3, 99, 111, 109, 0, 0, 1, 0, 1];
    const question = ipv4(17, udp(30_000 + i, 53, query), { source: address, destination: ROUTER });
    lab.frame(at, mac, macOf(ROUTER), 0x0800, question);
    for (const flags of [0x02, 0x10]) {
      const packet = ipv4(6, tcp(20_000 + i, 443, [], { flags }), { source: address, destination: '20.1.1.1' });
      lab.frame(at + 1 + flags / 100, mac, '02:00:00:00:00:fe', 0x0800, packet);
    }
  }
}

function house(more: (lab: Lab) => void, until = 10 * HOUR): IdentityLab {
  const lab = new Lab();
  for (let at = 0; at < until; at += 60)
    lab.connection(at, '192.168.1.30', 40_000 + (at % 9000), '20.1.1.9', 443, [1], [2]);
  visit(lab, OLD, '192.168.1.50', 60, 2 * HOUR, 'adas-pixel');
  more(lab);
  const home = identityLab();
  home.hear(lab);
  home.pass(until);
  return home;
}

test('a phone that comes back with another MAC is asked about once, and is no news', () => {
  const home = house((lab) => visit(lab, NEW, '192.168.1.51', 5 * HOUR, 8 * HOUR, 'adas-pixel'));
  const { book } = home;
  expect(book.questions()).toMatchObject([
    { id: 'q1', older: book.idOfMac(OLD), newer: book.idOfMac(NEW), answer: null },
  ]);
  expect(book.questions()[0]!.confidence).toBeGreaterThan(0.7);
  expect(book.questions()[0]!.evidence).toContain('same name "adas-pixel"');
  expect(home.findings.filter(({ detector }) => detector === 'new-device')).toEqual([]);
});

test('after "same" the newer id is another name of the older one, in this run and after a restart', () => {
  const { book } = house((lab) => visit(lab, NEW, '192.168.1.51', 5 * HOUR, 8 * HOUR, 'adas-pixel'));
  const { older, newer } = book.questions()[0]!;
  const count = book.identities().length;
  expect(book.answer('q1', 'same')).toBe(true);
  expect(book.answer('q1', 'other')).toBe(false);
  const restored = identityLab({ restored: JSON.parse(JSON.stringify(book.save())) }).book;
  for (const each of [book, restored]) {
    expect(each.identityOf(newer)!.id).toBe(older);
    expect(each.idOfMac(NEW)).toBe(older);
    expect(each.identityOf(older)!.macs).toEqual([NEW, OLD]);
    expect(each.identities()).toHaveLength(count - 1);
    expect(each.questions()[0]!.answer).toBe('same');
  }
  expect(book.idOfAddress('192.168.1.51')).toBe(older);
  expect(book.forget(newer)).toEqual([older, newer]);
});

test('after "other" they stay apart and are not asked about again', () => {
  const home = house((lab) => visit(lab, NEW, '192.168.1.51', 5 * HOUR, 8 * HOUR, 'adas-pixel'));
  expect(home.book.answer('q1', 'other')).toBe(true);
  const lab = new Lab();
  visit(lab, NEW, '192.168.1.51', 10 * HOUR + 60, 11 * HOUR, 'adas-pixel');
  home.hear(lab);
  home.pass(12 * HOUR);
  expect(home.book.questions()).toHaveLength(1);
  expect(home.book.idOfMac(NEW)).not.toBe(home.book.idOfMac(OLD));
});

test('another name, a name that thousands have, both there at once, or MACs from the factory: nobody is asked', () => {
  const other = house((lab) => visit(lab, NEW, '192.168.1.51', 5 * HOUR, 8 * HOUR, 'bobs-pixel'));
  expect(other.book.questions()).toEqual([]);
  const both = house((lab) => {
    visit(lab, OLD, '192.168.1.50', 2 * HOUR, 9 * HOUR, 'adas-pixel');
    visit(lab, NEW, '192.168.1.51', 5 * HOUR, 8 * HOUR, 'adas-pixel');
  });
  expect(both.book.questions()).toEqual([]);
  const lab = new Lab();
  visit(lab, '00:11:22:00:00:01', '192.168.1.50', 60, 2 * HOUR, 'esp-lamp');
  visit(lab, '00:11:22:00:00:02', '192.168.1.51', 3 * HOUR, 4 * HOUR, 'esp-lamp');
  const factory = identityLab();
  factory.hear(lab);
  factory.pass(5 * HOUR);
  expect(factory.book.questions()).toEqual([]);
  const common = new Lab();
  visit(common, OLD, '192.168.1.50', 60, 600, 'iPhone');
  visit(common, NEW, '192.168.1.51', HOUR, 1.2 * HOUR, 'iPhone');
  const iphones = identityLab();
  iphones.hear(common);
  iphones.pass(2 * HOUR);
  expect(iphones.book.questions()).toEqual([]);
});
