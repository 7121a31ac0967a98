import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeAll, ethernet, hex, ipv4, ipv6, type TestFrame, u16, u32, udp } from '../../test/frame-builder.ts';
import { MARK_BAD_TRANSPORT, MARK_FRAGMENT, MARK_IPV6, MARK_REASSEMBLED } from './packet-batch.ts';

const payload = Array.from({ length: 100 }, (_, i) => i);
const datagram = udp(1000, 2000, payload);

/** The IPv4 fragments of a datagram, each of `size` bytes. */
function cut(message: readonly number[], size: number, id = 1): number[][] {
  const frames: number[][] = [];
  for (let at = 0; at < message.length; at += size) {
    const part = message.slice(at, at + size);
    frames.push(ethernet(0x0800, ipv4(17, part, { id, fragmentOffset: at, hasMore: at + size < message.length })));
  }
  return frames;
}

function cut6(message: readonly number[], size: number): number[][] {
  const frames: number[][] = [];
  for (let at = 0; at < message.length; at += size) {
    const part = message.slice(at, at + size);
    const header = [17, 0, ...u16(at | (at + size < message.length ? 1 : 0)), ...u32(77)];
    frames.push(ethernet(0x86dd, ipv6(44, [...header, ...part])));
  }
  return frames;
}

const framesOf = (all: readonly (readonly number[])[]): TestFrame[] => all.map((bytes) => ({ bytes }));

test('fragments of IPv4 and IPv6 become one row with the whole payload, at the frame that completes it', () => {
  const { rows, counters } = decodeAll(framesOf(cut(datagram, 40)));
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    frame: 2,
    sourcePort: 1000,
    payload,
    ipLength: 128,
    marks: MARK_REASSEMBLED,
    linkSource: '02:00:00:00:00:01',
  });
  expect(counters).toMatchObject({ fragments: 3, reassembled: 1, noIp: 2, fragmentsDropped: 0 });
  const six = decodeAll(framesOf(cut6(datagram, 40)));
  expect(six.rows).toHaveLength(1);
  // The fragment header is gone: 40 + 8 + 100.
  expect(six.rows[0]).toMatchObject({ payload, ipLength: 148, marks: MARK_REASSEMBLED | MARK_IPV6 });
});

test('an atomic IPv6 fragment is whole at once', () => {
  expect(decodeAll(framesOf(cut6(datagram, 1000))).rows[0]).toMatchObject({
    payload,
    marks: MARK_REASSEMBLED | MARK_IPV6,
  });
});

test('the order of fragments, repeats and batch borders do not matter', () => {
  const frames = cut(datagram, 16);
  fc.assert(
    fc.property(
      fc.shuffledSubarray(frames, { minLength: frames.length }),
      fc.array(fc.nat({ max: frames.length - 2 })),
      fc.integer({ min: 1, max: 9 }),
      (shuffled, repeats, batchFrames) => {
        const last = shuffled.at(-1)!;
        const sent = [...shuffled.slice(0, -1), ...repeats.map((i) => shuffled[i]!), last];
        const { rows } = decodeAll(framesOf(sent), {}, batchFrames);
        expect(rows).toHaveLength(1);
        expect(rows[0]?.payload).toEqual(payload);
      },
    ),
  );
});

test('what came first stays where fragments overlap', () => {
  const first = udp(1000, 2000, Array<number>(40).fill(1));
  const head = ethernet(0x0800, ipv4(17, first.slice(0, 24), { hasMore: true }));
  const overlap = ethernet(0x0800, ipv4(17, Array<number>(32).fill(2), { fragmentOffset: 16 }));
  const { rows } = decodeAll(framesOf([head, overlap]));
  expect(rows[0]?.payload).toEqual([...Array<number>(16).fill(1), ...Array<number>(24).fill(2)]);
});

test('datagrams with different identification, addresses or protocol do not mix', () => {
  const one = cut(datagram, 56, 1);
  const other = payload.toReversed();
  const two = cut(udp(1000, 2000, other), 56, 2);
  const { rows } = decodeAll(framesOf([one[0]!, two[0]!, one[1]!, two[1]!]));
  expect(rows.map((row) => row.payload)).toEqual([payload, other]);
  expect(decodeAll(framesOf([one[0]!, two[1]!])).rows).toEqual([]);
});

test('bytes beyond a gap do not complete a datagram', () => {
  const [first, , last] = cut(datagram, 40);
  const beyond = ethernet(0x0800, ipv4(17, Array<number>(80).fill(0), { fragmentOffset: 160, hasMore: true }));
  expect(decodeAll(framesOf([first!, beyond, last!])).rows).toEqual([]);
});

test('the protocol is that of the first fragment, whichever comes first', () => {
  const [first, last] = cut6(datagram, 56);
  const disguised = last!.with(14 + 40, 6);
  expect(decodeAll(framesOf([disguised, first!])).rows[0]).toMatchObject({ protocol: 17, payload });
});

test('a datagram that is not whole after 60 s is given up', () => {
  const [head, tail] = cut(datagram, 56);
  const late = decodeAll([{ bytes: head! }, { bytes: tail!, timeUs: 60_000_001 }]);
  expect(late.rows).toEqual([]);
  expect(late.counters.fragmentsDropped).toBe(1);
  expect(decodeAll([{ bytes: head! }, { bytes: tail!, timeUs: 60_000_000 }]).rows).toHaveLength(1);
});

test('a fragment cut by the capture is a row if it is the first, else dropped', () => {
  const [head, tail] = cut(datagram, 56);
  const { rows, counters } = decodeAll([
    { bytes: head!.slice(0, 60), wire: head!.length },
    { bytes: tail!.slice(0, 60), wire: tail!.length },
  ]);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ sourcePort: 1000, marks: 0 });
  expect(counters.fragmentsDropped).toBe(1);
});

test('fragments that reach beyond 65,535 bytes are dropped', () => {
  const last = ethernet(0x0800, ipv4(17, Array<number>(100).fill(0), { fragmentOffset: 65_480 }));
  expect(decodeAll(framesOf([last])).counters.fragmentsDropped).toBe(1);
});

test('a flood of first fragments takes no more memory and does not stop later datagrams', () => {
  const flood: TestFrame[] = [];
  for (let id = 0; id < 5000; id++) {
    flood.push({ bytes: ethernet(0x0800, ipv4(17, Array<number>(1400).fill(0), { id: id + 10, hasMore: true })) });
  }
  const { rows, counters } = decodeAll([...flood, ...framesOf(cut(datagram, 40))], {}, 500);
  expect(rows.map((row) => row.payload)).toEqual([payload]);
  expect(counters.fragmentsDropped).toBeGreaterThan(3900);
});

test('the largest datagrams fill the scratch part again and again', () => {
  const large = udp(
    1,
    2,
    Array.from({ length: 65_507 }, (_, i) => i & 255),
  );
  const frames = Array.from({ length: 20 }, (_, id) => framesOf(cut(large, 32_000, id))).flat();
  const { rows, counters } = decodeAll(frames);
  expect(rows).toHaveLength(20);
  expect(rows.every((row) => row.payload.length === 65_507 && row.payload.at(-1) === (65_506 & 255))).toBe(true);
  expect(counters.reassembled).toBe(20);
});

test('under the policy "first" only first fragments make rows', () => {
  const { rows, counters } = decodeAll(framesOf(cut(datagram, 40)), { fragments: 'first' });
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ frame: 0, sourcePort: 1000, marks: 0 });
  expect(counters.fragmentsDropped).toBe(2);
});

test('under the policy "each" every fragment is a row with the ports of the first', () => {
  const frames = framesOf([...cut(datagram, 40), ...cut6(datagram, 40)]);
  const { rows } = decodeAll(frames, { fragments: 'each' });
  expect(rows.map((row) => [row.sourcePort, row.destinationPort, row.marks & MARK_FRAGMENT])).toEqual(
    Array(6).fill([1000, 2000, MARK_FRAGMENT]),
  );
});

test('a later fragment without a first one has ports 0', () => {
  const { rows } = decodeAll(framesOf(cut(datagram, 40).slice(1)), { fragments: 'each' });
  expect(rows.map((row) => row.sourcePort)).toEqual([0, 0]);
});

test('a flood of first fragments does not grow the memory of ports', () => {
  const flood: TestFrame[] = [];
  for (let id = 0; id < 20_000; id++) {
    flood.push({ bytes: ethernet(0x0800, ipv4(17, udp(7, 8, hex('0001020304050607')), { id, hasMore: true })) });
  }
  const [head, ...later] = framesOf(cut(datagram, 40, 30_000));
  const { rows } = decodeAll([...flood, head!, ...later], { fragments: 'each' }, 4096);
  expect(rows.slice(-3).map((row) => row.sourcePort)).toEqual([1000, 1000, 1000]);
});

test('fragments that complete nothing are rows without ports where that is asked for, and no other rows change', () => {
  const frames = framesOf([...cut(datagram, 40), ...cut6(datagram, 40)]);
  const { rows, counters } = decodeAll(frames, { fragments: 'reassemble', showsFragments: true });
  const lone = MARK_FRAGMENT | MARK_BAD_TRANSPORT;
  expect(rows.map(({ frame, marks, protocol }) => [frame, marks, protocol])).toEqual([
    [0, lone, 17],
    [1, lone, 17],
    [2, MARK_REASSEMBLED, 17],
    [3, lone | MARK_IPV6, 17],
    [4, lone | MARK_IPV6, 17],
    [5, MARK_REASSEMBLED | MARK_IPV6, 17],
  ]);
  expect(rows.filter((row) => row.marks & MARK_REASSEMBLED).map((row) => row.payload)).toEqual([payload, payload]);
  expect(rows[1]).toMatchObject({ sourcePort: 0, destinationPort: 0 });
  expect(counters).toMatchObject({ badTransports: 0, reassembled: 2, noIp: 0 });
});
