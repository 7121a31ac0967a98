// Tests of mirai-syn.
import { expect, test } from 'vitest';
import { Lab, listen, SYN } from '../../test/detection-lab.ts';
import { parseIpv4 } from '../base/address.ts';
import { miraiSyn } from './mirai-syn.ts';

const BOT = '192.168.1.50';

test('SYNs whose sequence number is their target are found, one in 30 seconds too', () => {
  for (const gap of [0.01, 30]) {
    const lab = new Lab();
    for (let i = 0; i < 20; i++) {
      const target = `${30 + i}.1.${i}.9`;
      lab.tcp(i * gap, BOT, 40_000, target, i % 10 === 0 ? 2323 : 23, SYN, [], parseIpv4(target));
    }
    const { alerts } = listen(lab.frames, [miraiSyn]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ kind: 'mirai-syn', severity: 'high', device: { ip: BOT } });
    expect(alerts[0]!.numbers).toMatchObject({ addresses: 20, ports: ['2323', '23'] });
  }
});

test('ordinary sequence numbers, and two chance matches, are nothing', () => {
  const lab = new Lab();
  for (let i = 0; i < 500; i++) lab.tcp(i, BOT, 40_000 + i, `30.1.${i & 255}.9`, 23, SYN, [], 12_345 + i);
  for (const target of ['30.1.1.1', '30.1.1.2']) lab.tcp(600, BOT, 50_000, target, 80, SYN, [], parseIpv4(target));
  expect(listen(lab.frames, [miraiSyn]).findings).toEqual([]);
});
