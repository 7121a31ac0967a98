// One frame under test, and the small functions that tests are made of. They run for every frame: nothing is allocated.

/** The frame that the tests of one filter look at. Set by the filter before it asks. */
export class FrameCursor {
  bytes: Uint8Array = new Uint8Array(0);
  /** Where the frame starts in `bytes`. */
  start = 0;
  captured = 0;
  wire = 0;
  /** 802.11 only: where the link header and what it carries start, from the frame's start. */
  link = 0;
  payload = 0;
}

/** 1 = matches, 0 = does not. */
export type Outcome = number;

/**
 * What a test answers when it needs bytes that were not captured. Then the whole filter does not match, also under `not`:
 * the BPF machine returns at a load behind the end of the packet (McCanne, Jacobson 1993).
 */
export const SHORT = -1;

export type Test = () => Outcome;
/** An unsigned 32-bit number, or SHORT. */
export type Value = () => number;

export const NEVER: Test = () => 0;
export const ALWAYS: Test = () => 1;

export function not(test: Test): Test {
  if (test === NEVER) return ALWAYS;
  if (test === ALWAYS) return NEVER;
  return () => {
    const outcome = test();
    return outcome === SHORT ? SHORT : 1 - outcome;
  };
}

/** All of the tests, from the left, until one does not match. */
export function all(...parts: readonly Test[]): Test {
  const tests = parts.filter((test) => test !== ALWAYS);
  const never = tests.indexOf(NEVER);
  if (never === 0) return NEVER;
  if (never > 0) tests.length = never + 1;
  const [first = ALWAYS, second, third] = tests;
  if (second === undefined) return first;
  if (third === undefined) {
    return () => {
      const outcome = first();
      return outcome === 1 ? second() : outcome;
    };
  }
  return () => {
    for (let i = 0; i < tests.length; i++) {
      const outcome = tests[i]!();
      if (outcome !== 1) return outcome;
    }
    return 1;
  };
}

/** Any of the tests, from the left, until one matches. */
export function any(...parts: readonly Test[]): Test {
  const tests = parts.filter((test) => test !== NEVER);
  const always = tests.indexOf(ALWAYS);
  if (always === 0) return ALWAYS;
  if (always > 0) tests.length = always + 1;
  const [first = NEVER, second, third] = tests;
  if (second === undefined) return first;
  if (third === undefined) {
    return () => {
      const outcome = first();
      return outcome === 0 ? second() : outcome;
    };
  }
  return () => {
    for (let i = 0; i < tests.length; i++) {
      const outcome = tests[i]!();
      if (outcome !== 0) return outcome;
    }
    return 0;
  };
}

/** Big-endian number of 1, 2 or 4 bytes at `at` from the frame's start. */
export function read(frame: FrameCursor, at: number, size: 1 | 2 | 4): number {
  if (at + size > frame.captured) return SHORT;
  const { bytes } = frame;
  const from = frame.start + at;
  if (size === 1) return bytes[from]!;
  if (size === 2) return (bytes[from]! << 8) | bytes[from + 1]!;
  return ((bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!) >>> 0;
}

/** The number at a fixed place. */
export function readAt(frame: FrameCursor, at: number, size: 1 | 2 | 4): Value {
  if (size === 1) return () => (at < frame.captured ? frame.bytes[frame.start + at]! : SHORT);
  if (size === 2) {
    return () => {
      if (at + 2 > frame.captured) return SHORT;
      const from = frame.start + at;
      return (frame.bytes[from]! << 8) | frame.bytes[from + 1]!;
    };
  }
  return () => read(frame, at, 4);
}

/** The number `at` bytes behind a place that is only known in the frame. */
export function readBehind(frame: FrameCursor, place: Value, at: number, size: 1 | 2 | 4): Value {
  return () => {
    const from = place();
    return from === SHORT ? SHORT : read(frame, (from + at) >>> 0, size);
  };
}

export function isEqual(value: Value, wanted: number): Test {
  return () => {
    const number = value();
    return number === SHORT ? SHORT : number === wanted ? 1 : 0;
  };
}

/** (value & mask) = wanted. */
export function isEqualUnder(value: Value, mask: number, wanted: number): Test {
  if (mask === 0xffffffff) return isEqual(value, wanted);
  return () => {
    const number = value();
    return number === SHORT ? SHORT : (number & mask) >>> 0 === wanted ? 1 : 0;
  };
}

/** low ≤ value ≤ high. */
export function isBetween(value: Value, low: number, high: number): Test {
  return () => {
    const number = value();
    return number === SHORT ? SHORT : number >= low && number <= high ? 1 : 0;
  };
}
