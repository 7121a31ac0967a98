// The `zeek` policy: every row of the conn_state table and the rules of history, direction, sizes and timers.
import { expect, test } from 'vitest';
import { type Metered, meterFrames } from '../../test/metered-flows.ts';
import { ACK, type BuiltFrame, FIN, icmpFrame, PSH, RST, SYN, tcpFrame, udpFrame } from '../../test/packet-builder.ts';

const CLIENT = '10.0.0.1';
const SERVER = '10.0.0.2';
const T = 1_600_000_000;

/**
 * A conversation in short: "S" a SYN of the client, "h" a SYN-ACK of the server, A a pure ACK, D 10 bytes of data, F a FIN, R
 * a RST, I FIN and RST, Q SYN and FIN; upper case from the client, 10 ms apart, sequence numbers as they should be.
 */
function conversation(letters: string, serverPort = 7777): BuiltFrame[] {
  const next = [1000, 5000];
  return [...letters].map((letter, i) => {
    const isClient = letter === letter.toUpperCase();
    const side = isClient ? 0 : 1;
    const kind = letter.toLowerCase();
    const flags = {
      s: SYN,
      h: SYN | ACK,
      a: ACK,
      d: ACK | PSH,
      f: FIN | ACK,
      r: RST | ACK,
      i: FIN | RST,
      q: SYN | FIN,
    }[kind]!;
    const payload = kind === 'd' ? 10 : 0;
    const sequence = next[side]!;
    next[side]! += payload + ((flags & SYN) !== 0 ? 1 : 0) + ((flags & FIN) !== 0 ? 1 : 0);
    return tcpFrame(T + i * 0.01, {
      from: isClient ? CLIENT : SERVER,
      to: isClient ? SERVER : CLIENT,
      fromPort: isClient ? 40000 : serverPort,
      toPort: isClient ? serverPort : 40000,
      flags,
      sequence,
      acknowledged: (flags & ACK) !== 0 ? next[1 - side]! : 0,
      payload,
    });
  });
}

const only = (frames: readonly BuiltFrame[]): Metered => {
  const { flows } = meterFrames(frames);
  expect(flows).toHaveLength(1);
  return flows[0]!;
};

test.each([
  ['S', 'S0', 'S'],
  ['Sr', 'REJ', 'Sr'],
  ['SR', 'RSTOS0', 'SR'],
  ['SFR', 'OTH', 'SFR'],
  ['R', 'OTH', 'R'],
  ['Sh', 'S1', 'Sh'],
  ['ShADad', 'S1', 'ShADad'],
  ['ShAFafA', 'SF', 'ShAFaf'],
  ['ShADadFaf', 'SF', 'ShADadFf'],
  ['ShAFa', 'S2', 'ShAFa'],
  ['ShAf', 'S3', 'ShAf'],
  ['ShAfA', 'S3', 'ShAf'],
  ['ShADR', 'RSTO', 'ShADR'],
  ['ShADr', 'RSTR', 'ShADr'],
  ['ShAFr', 'RSTR', 'ShAFr'],
  ['SF', 'SH', 'SF'],
  ['hf', 'SHR', '^hf'],
  ['hr', 'RSTRH', '^hr'],
  ['Aa', 'OTH', 'Aa'],
  ['AD', 'OTH', 'AD'],
  ['I', 'OTH', 'I'],
  ['Q', 'SH', 'Q'],
])('the exchange %s is summarised as %s', (letters, state, history) => {
  // A server whose port is known, so that a server that speaks first is the responder all the same.
  const flow = only(conversation(letters, 80));
  expect([flow.state, flow.originator, flow.history]).toEqual([state, `${CLIENT}:40000`, history]);
});

test('a second RST on both sides of an empty connection is a rejection', () => {
  expect(only(conversation('ShRr', 80)).state).toBe('REJ');
  expect(only(conversation('ShADRr', 80)).state).toBe('RSTR');
});

test('a SYN-ACK that begins a connection on unknown ports turns it around when data follows, not when a RST does', () => {
  expect(only(conversation('hA'))).toMatchObject({ originator: `${CLIENT}:40000`, history: '^hA', state: 'OTH' });
  expect(only(conversation('hd'))).toMatchObject({ originator: `${CLIENT}:40000`, history: '^hd' });
  expect(only(conversation('hR'))).toMatchObject({ originator: `${SERVER}:7777`, history: 'Hr', state: 'REJ' });
});

test('SYN and SYN-ACK in the wrong order are one established connection', () => {
  const [syn, synAck, ...rest] = conversation('ShA');
  const frames = [{ ...synAck!, time: T }, { ...syn!, time: T + 0.001 }, ...rest];
  expect(only(frames)).toMatchObject({ originator: `${CLIENT}:40000`, history: 'Hs^A', state: 'S1' });
});

test('the last acknowledgement of a closed connection does not lengthen it', () => {
  const frames = conversation('ShADadFafA');
  const flow = only(frames);
  expect(flow.durationUs).toBe(80_000);
  expect(flow.packets).toEqual([5, 5]);
  expect(flow.bytes).toEqual([10, 10]);
});

test('bytes come from sequence numbers, and what was acknowledged but never seen is missed', () => {
  const frames = conversation('ShA');
  const gap = { from: CLIENT, to: SERVER, fromPort: 40000, toPort: 7777, flags: ACK };
  frames.push(tcpFrame(T + 1, { ...gap, sequence: 1001 + 5000, acknowledged: 5001, payload: 100 }));
  const back = { from: SERVER, to: CLIENT, fromPort: 7777, toPort: 40000, flags: ACK };
  frames.push(tcpFrame(T + 2, { ...back, sequence: 5001, acknowledged: 1001 + 5100 }));
  expect(only(frames)).toMatchObject({ bytes: [5100, 0], missed: 5000, history: 'ShADaG' });
});

test('data above a hole is missed only until the hole is filled', () => {
  const frames = conversation('ShA');
  const data = { from: CLIENT, to: SERVER, fromPort: 40000, toPort: 7777, flags: ACK, acknowledged: 5001 };
  frames.push(tcpFrame(T + 1, { ...data, sequence: 1101, payload: 100 }));
  frames.push(tcpFrame(T + 2, { ...data, sequence: 1001, payload: 100 }));
  const back = { from: SERVER, to: CLIENT, fromPort: 7777, toPort: 40000, flags: ACK };
  frames.push(tcpFrame(T + 3, { ...back, sequence: 5001, acknowledged: 1201 }));
  // Zeek takes the late first segment for a retransmission, and nothing is missed.
  expect(only(frames)).toMatchObject({ bytes: [200, 0], missed: 0, history: 'ShADTa' });
});

test('sequence numbers may go round 2^32 more than once', () => {
  // Some data is acknowledged at first: without that Zeek takes so large a hole for split routing.
  const frames = conversation('ShAdA');
  const data = { from: SERVER, to: CLIENT, fromPort: 7777, toPort: 40000, flags: ACK, acknowledged: 1001 };
  const back = { from: CLIENT, to: SERVER, fromPort: 40000, toPort: 7777, flags: ACK, sequence: 1001 };
  const step = 1_000_000_000;
  for (let i = 1; i <= 10; i++) {
    frames.push(tcpFrame(T + 2 * i, { ...data, sequence: 5001 + i * step - 1000, payload: 1000 }));
    frames.push(tcpFrame(T + 2 * i + 1, { ...back, acknowledged: 5001 + i * step }));
  }
  expect(only(frames)).toMatchObject({ bytes: [0, 10 * step] });
});

test('retransmissions and zero windows are written at the 1st, 10th and 100th time', () => {
  const frames = conversation('ShAD');
  for (let i = 0; i < 100; i++) {
    const again = { from: CLIENT, to: SERVER, fromPort: 40000, toPort: 7777, flags: ACK | PSH };
    frames.push(tcpFrame(T + 1 + i / 100, { ...again, sequence: 1001, acknowledged: 5001, payload: 10, window: 0 }));
  }
  expect(only(frames).history).toBe('ShADWTWTWT');
});

test('a wrong checksum is a letter and nothing else', () => {
  const { flows } = meterFrames(conversation('S'), { validatesChecksums: true });
  // IPv4 header checksums are wrong too, so nothing is left; IPv6 has none.
  expect(flows).toEqual([]);
  const frame = tcpFrame(T, { from: '2001:db8::1', to: '2001:db8::2', flags: SYN });
  const { flows: six } = meterFrames([frame], { validatesChecksums: true });
  expect(six).toMatchObject([{ history: 'C', state: 'OTH', packets: [0, 0], bytes: [-1, -1] }]);
});

test('a new SYN with another number begins another connection, the same number does not', () => {
  const second = conversation('S').map((frame) => ({ ...frame, time: T + 1 }));
  expect(meterFrames([...conversation('S'), ...second]).flows).toHaveLength(1);
  const other = tcpFrame(T + 1, { from: CLIENT, to: SERVER, flags: SYN, sequence: 77_000 });
  expect(meterFrames([...conversation('S'), other]).flows.map((flow) => flow.history)).toEqual(['S', 'S']);
  // After a rejection every SYN begins anew.
  const third = conversation('Sr').map((frame, i) => ({ ...frame, time: T + 1 + i / 100 }));
  expect(meterFrames([...conversation('Sr'), ...third]).flows.map((flow) => flow.state)).toEqual(['REJ', 'REJ']);
});

const datagram = (time: number, isBack = false, port = 7777, payload: number | Uint8Array = 20): BuiltFrame =>
  udpFrame(time, {
    from: isBack ? SERVER : CLIENT,
    to: isBack ? CLIENT : SERVER,
    fromPort: isBack ? port : 40000,
    toPort: isBack ? 40000 : port,
    payload,
  });

test('UDP flows are told by who has sent, and the sender on a likely server port is the responder', () => {
  expect(only([datagram(T)])).toMatchObject({ state: 'S0', history: 'D', bytes: [-1, -1] });
  expect(only([datagram(T), datagram(T + 1, true)])).toMatchObject({ state: 'SF', history: 'Dd', bytes: [20, 20] });
  expect(only([datagram(T, true, 161)])).toMatchObject({ state: 'SHR', history: '^d', responder: `${SERVER}:161` });
});

test('a DNS flow ends 10 s after its only exchange, another UDP flow after a minute', () => {
  const ends = (port: number, pause: number): number =>
    meterFrames([datagram(T, false, port), datagram(T + pause, false, port)]).flows.length;
  expect([ends(53, 9), ends(53, 11), ends(7777, 59), ends(7777, 60)]).toEqual([1, 2, 1, 2]);
});

test('an attempt ends after 5 s, a closed connection too, a quiet one after 5 minutes, an interactive one after an hour', () => {
  const ends = (letters: string, pause: number, port = 7777): number => {
    const frames = conversation(letters, port);
    const later = { from: CLIENT, to: SERVER, fromPort: 40000, toPort: port, flags: ACK };
    return meterFrames([...frames, tcpFrame(T + pause, { ...later, sequence: 1001, acknowledged: 5001 })]).flows.length;
  };
  expect([ends('S', 4.9), ends('S', 5.1)]).toEqual([1, 2]);
  expect([ends('ShADadFaf', 5), ends('ShADadFaf', 5.2)]).toEqual([1, 2]);
  expect([ends('ShADad', 299), ends('ShADad', 301)]).toEqual([1, 2]);
  expect([ends('ShADad', 3599, 22), ends('ShADad', 3601, 22)]).toEqual([1, 2]);
});

test('a flow may be cut by its age: the packet at the limit begins the next one', () => {
  const times = [0, 0.5, 1.5, 2, 2.4, 2.5];
  const frames = times.map((time) => datagram(T + time));
  const { flows } = meterFrames(frames, { activeSeconds: 1, batchSize: 2 });
  expect(flows.map(({ reason, packets, durationUs }) => [reason, packets[0], durationUs])).toEqual([
    ['active', 2, 500_000],
    ['active', 3, 900_000],
    ['end', 1, 0],
  ]);
  expect(new Set(flows.map(({ uid }) => uid)).size).toBe(3);
  expect(meterFrames(frames).flows).toHaveLength(1);
  const connection = meterFrames([...conversation('ShADad'), ...conversation('ShADad').slice(2).map(later)], {
    activeSeconds: 1,
  });
  expect(connection.flows.map(({ reason, packets }) => [reason, packets])).toEqual([
    ['active', [3, 3]],
    ['end', [2, 2]],
  ]);
});

const later = (frame: BuiltFrame): BuiltFrame => ({ ...frame, time: frame.time + 1 });

test('request and reply of ICMP are one flow, an error is one of its own direction', () => {
  const echo = { from: CLIENT, to: SERVER, type: 8, payload: 48 };
  const reply = { from: SERVER, to: CLIENT, type: 0, payload: 48 };
  expect(only([icmpFrame(T, echo), icmpFrame(T + 1, reply)])).toMatchObject({
    originator: `${CLIENT}:8`,
    responder: `${SERVER}:0`,
    state: 'OTH',
    history: '',
    bytes: [48, 48],
  });
  const error = { from: SERVER, to: CLIENT, type: 3, code: 1, payload: 28 };
  expect(only([icmpFrame(T, error)])).toMatchObject({ originator: `${SERVER}:3`, responder: `${CLIENT}:1` });
});
