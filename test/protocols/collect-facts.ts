// Runs protocol decoders in tests: collects what they emit, and feeds them random, mutated and cut bytes.
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Fact, FlowIdentity } from '../../src/packets/facts.ts';
import {
  type DatagramProtocol,
  type FactOutput,
  GIVE_UP,
  HAND_OVER,
  type StreamDecoder,
  type StreamProtocol,
} from '../../src/packets/protocols/protocol.ts';
import type { Bytes } from '../frame-builder.ts';

/** Bytes that stand around a message, so that a read outside of it changes what is read. */
const MARGIN = 16;

export const flow: FlowIdentity = {
  serial: 1,
  uid: 'Ctest',
  protocol: 6,
  originator: '192.0.2.1',
  originatorPort: 50_000,
  responder: '192.0.2.2',
  responderPort: 80,
  originatorMac: null,
  responderMac: null,
};

export interface Collector extends FactOutput {
  readonly facts: Fact[];
  fromOriginator: boolean;
}

export function collector(
  options: { readonly responderPort?: number; readonly spend?: () => boolean } = {},
): Collector {
  const facts: Fact[] = [];
  return {
    facts,
    timeUs: 1_000_000,
    timeNs: 0,
    fromOriginator: true,
    originatorPort: 50_000,
    responderPort: options.responderPort ?? 80,
    flow,
    emit: (fact) => facts.push(fact),
    spend: options.spend ?? (() => true),
  };
}

/** Bytes of text. */
export function text(value: string): number[] {
  return Array.from(value, (letter) => letter.charCodeAt(0));
}

/** The fact of one datagram, in the middle of a larger buffer. */
export function factOf<K extends Fact['kind']>(
  protocol: DatagramProtocol,
  bytes: Bytes,
  kind: K,
): Extract<Fact, { kind: K }> {
  const out = collector();
  expect(decodeAmid(protocol, bytes, 0xff, out)).toBe(true);
  expect(out.facts.map((fact) => fact.kind)).toEqual([kind]);
  return out.facts[0] as Extract<Fact, { kind: K }>;
}

function decodeAmid(protocol: DatagramProtocol, bytes: Bytes, filler: number, out: FactOutput): boolean {
  const buffer = new Uint8Array(bytes.length + 2 * MARGIN).fill(filler);
  buffer.set(bytes, MARGIN);
  return protocol.decode(buffer, MARGIN, MARGIN + bytes.length, out);
}

/** Facts of a stream that comes in segments; side 0 unless a segment says otherwise. */
export function streamFacts(
  protocol: StreamProtocol,
  segments: readonly (Bytes | { readonly side: number; readonly bytes: Bytes })[],
  responderPort = 80,
): Fact[] {
  const out = collector({ responderPort });
  const decoder = protocol.open();
  const waiting: number[][] = [[], []];
  const skip = [0, 0];
  const isDone = [false, false];
  for (const segment of segments) {
    const { side, bytes } = 'side' in segment ? segment : { side: 0, bytes: segment };
    out.fromOriginator = side === 0;
    const dropped = Math.min(skip[side]!, bytes.length);
    skip[side]! -= dropped;
    waiting[side]!.push(...bytes.slice(dropped));
    while (!isDone[side] && waiting[side]!.length > 0) {
      const used = decodeStream(decoder, side, waiting[side]!, 0xff, out);
      if (used < 0) isDone[side] = true;
      else skip[side] = Math.max(0, used - waiting[side]!.length);
      waiting[side]!.splice(0, Math.max(0, used));
      if (used <= 0) break;
    }
  }
  return out.facts;
}

function decodeStream(decoder: StreamDecoder, side: number, bytes: Bytes, filler: number, out: FactOutput): number {
  const buffer = new Uint8Array(bytes.length + 2 * MARGIN).fill(filler);
  buffer.set(bytes, MARGIN);
  return decoder.decode(side, buffer, MARGIN, MARGIN + bytes.length, out);
}

/** Messages as they are, with some bytes changed, cut, and bytes of no origin at all. */
export function hostileBytes(samples: readonly Bytes[]): fc.Arbitrary<number[]> {
  const byte = fc.integer({ min: 0, max: 255 });
  const change = fc.record({ at: fc.nat(), to: byte });
  const mutated = fc
    .tuple(fc.constantFrom(...samples), fc.array(change, { maxLength: 6 }), fc.nat())
    .map(([sample, changes, cut]) => {
      const bytes = [...sample];
      for (const { at, to } of changes) bytes[at % bytes.length] = to;
      return cut % 3 === 0 ? bytes.slice(0, cut % (bytes.length + 1)) : bytes;
    });
  return fc.oneof(mutated, fc.array(byte, { maxLength: 300 }));
}

const RUNS = 400;

/** A decoder never throws, says the same whatever stands around the message, and emits nothing when it returns false. */
export function checkDatagramProtocol(protocol: DatagramProtocol, samples: readonly Bytes[]): void {
  fc.assert(
    fc.property(hostileBytes(samples), (bytes) => {
      const outputs = [0x00, 0xff].map((filler) => {
        const out = collector();
        const isRead = decodeAmid(protocol, bytes, filler, out);
        expect(out.facts.length).toBe(isRead ? 1 : 0);
        return JSON.stringify(out.facts);
      });
      expect(outputs[0]).toBe(outputs[1]);
    }),
    { numRuns: RUNS },
  );
}

/** The same for a stream: on any bytes each call ends, and its answer lies within what the contract allows. */
export function checkStreamProtocol(protocol: StreamProtocol, samples: readonly Bytes[], responderPort = 80): void {
  fc.assert(
    fc.property(hostileBytes(samples), fc.boolean(), (bytes, isFirstSide) => {
      const outputs = [0x00, 0xff].map((filler) => {
        const out = collector({ responderPort });
        const buffer = new Uint8Array(bytes.length + 2 * MARGIN).fill(filler);
        buffer.set(bytes, MARGIN);
        const found = protocol.recognise(buffer, MARGIN, MARGIN + bytes.length, isFirstSide, responderPort);
        const used = decodeStream(protocol.open(), isFirstSide ? 0 : 1, bytes, filler, out);
        expect(used >= 0 || used === GIVE_UP || used === HAND_OVER).toBe(true);
        return JSON.stringify([found, used, out.facts]);
      });
      expect(outputs[0]).toBe(outputs[1]);
    }),
    { numRuns: RUNS },
  );
}
