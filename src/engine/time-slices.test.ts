import { expect, test } from 'vitest';
import { EPOCH_GAP_US, SLICE_US, TimeSlices } from './time-slices.ts';

/** Everything told while packets (and ticks of a clock) come at the given seconds. */
function tell(steps: readonly (readonly ['packet' | 'tick', number])[]): string[] {
  const told: string[] = [];
  const slices = new TimeSlices({
    onBoundary: (us) => told.push(`${us / 1e6}`),
    onBlind: (from, at) => told.push(`blind ${from / 1e6} ${at / 1e6}`),
    onEpoch: (from, at) => told.push(`epoch ${from / 1e6} ${at / 1e6}`),
  });
  for (const [what, seconds] of steps) {
    const timeUs = seconds * 1e6;
    if (what === 'tick') slices.advance(timeUs);
    else {
      if (!slices.holds(timeUs)) slices.reach(timeUs);
      slices.take(timeUs);
    }
  }
  return told;
}

test('each boundary between two packets is told once, before the later one', () => {
  expect(
    tell([
      ['packet', 3],
      ['packet', 9.9],
      ['packet', 10],
      ['packet', 31],
    ]),
  ).toEqual(['10', '20', '30']);
});

test('ticks of a clock tell nothing else than the packets after them would', () => {
  const quiet = tell([
    ['packet', 3],
    ['packet', 1003],
  ]);
  const ticked = tell([
    ['packet', 3],
    ...Array.from({ length: 900 }, (_, i) => ['tick', 4 + i] as const),
    ['packet', 1003],
  ]);
  expect(quiet.length).toBe(100);
  expect(ticked).toEqual(quiet);
});

test('an hour without packets is told as blindness, and the next packet begins an epoch: in a file and live', () => {
  const hours = 6 * 3600;
  const file = tell([
    ['packet', 5],
    ['packet', hours],
  ]);
  const live = tell([
    ['packet', 5],
    ...Array.from({ length: hours / 7 }, (_, i) => ['tick', 6 + i * 7] as const),
    ['packet', hours],
  ]);
  expect(file.slice(-2)).toEqual(['blind 5 3610', `epoch 5 ${hours}`]);
  expect(file.length).toBe(EPOCH_GAP_US / SLICE_US + 3);
  expect(live).toEqual(file);
});

test('a clock that is set back by more than an hour begins an epoch; packets a little out of order do not', () => {
  expect(
    tell([
      ['packet', 10_000],
      ['packet', 7000],
      ['packet', 10_001],
    ]),
  ).toEqual([]);
  expect(
    tell([
      ['packet', 10_000],
      ['packet', 3],
      ['packet', 12],
    ]),
  ).toEqual(['10010', 'epoch 10000 3', '10']);
});
