import { expect, test } from 'vitest';
import { flowBatchOf } from '../../test/flow-records.ts';
import { Talkers } from './talkers.ts';

test('flows of a pair are added up, the pair with the most bytes first', () => {
  const talkers = new Talkers();
  const camera = { originator: '192.168.1.21', services: ['ssl'], frameBytes: [1000, 50] as const };
  talkers.observe(flowBatchOf([{ frameBytes: [100, 200] }, { ...camera, responderPort: 443 }]));
  talkers.observe(
    flowBatchOf([
      { ...camera, responderPort: 443 },
      { frameBytes: [1, 2], responderPort: 443 },
    ]),
  );
  const [first, second] = talkers.top(5);
  expect(first).toMatchObject({
    originator: '192.168.1.21',
    responderPort: 443,
    protocol: 6,
    services: ['ssl'],
    flows: 2,
    sentBytes: 2000,
    receivedBytes: 100,
  });
  expect(second).toMatchObject({ originator: '192.168.1.20', responderPort: -1, flows: 2, sentBytes: 101 });
});

test('ten times more small pairs than places do not push out a large one', () => {
  const talkers = new Talkers();
  talkers.observe(flowBatchOf([{ originator: '10.9.9.9', frameBytes: [5_000_000, 0] }]));
  for (let i = 0; i < 40; i++) {
    const sweep = Array.from({ length: 1024 }, (_, j) => ({
      responder: `10.1.${i}.${j & 255}`,
      originator: `10.2.${j >> 8}.1`,
      frameBytes: [60, 0] as const,
    }));
    talkers.observe(flowBatchOf(sweep));
  }
  expect(talkers.top(1)[0]).toMatchObject({ originator: '10.9.9.9', sentBytes: 5_000_000 });
  expect(talkers.top(100_000).length).toBeLessThanOrEqual(4096);
});
