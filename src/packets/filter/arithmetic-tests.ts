// Comparisons of numbers in frames. All arithmetic is of unsigned 32-bit numbers, as in the BPF machine.
import type { Arithmetic, ArithmeticOperator, Relation } from './expression.ts';
import { ALWAYS, all, type FrameCursor, read, readBehind, SHORT, type Test, type Value } from './frame-cursor.ts';
import { ETHERTYPE_IP, ETHERTYPE_IP6, LINK_RADIOTAP, type LinkLayout } from './link-layout.ts';
import { isFirstFragment } from './port-tests.ts';
import { ipProtocolTest, protocolTest } from './protocol-tests.ts';

/** A number with the test that must match before it means anything: `tcp[13]` wants TCP in a first fragment. */
interface Term {
  readonly value: Value;
  readonly condition: Test;
}

/** Words whose bytes stand behind an IPv4 header, with their IP protocol. */
const TRANSPORT_WORDS: Readonly<Record<string, number>> = {
  tcp: 6,
  udp: 17,
  sctp: 132,
  icmp: 1,
  igmp: 2,
  igrp: 9,
  pim: 103,
  vrrp: 112,
  carp: 112,
};

const NETWORK_WORDS: ReadonlySet<string> = new Set('ip ip6 arp rarp atalk aarp decnet lat sca mopdl moprc'.split(' '));

const ICMP6 = 58;

export function relationTest(layout: LinkLayout, relation: Relation, left: Arithmetic, right: Arithmetic): Test {
  const first = termOf(layout, left);
  const second = termOf(layout, right);
  const compare = right.kind === 'constant' ? compareWith(relation, first.value, right.value) : null;
  return all(first.condition, second.condition, compare ?? compareValues(relation, first.value, second.value));
}

function compareWith(relation: Relation, value: Value, wanted: number): Test {
  switch (relation) {
    case '=':
      return compare(value, (number) => number === wanted);
    case '!=':
      return compare(value, (number) => number !== wanted);
    case '>':
      return compare(value, (number) => number > wanted);
    case '>=':
      return compare(value, (number) => number >= wanted);
    case '<':
      return compare(value, (number) => number < wanted);
    case '<=':
      return compare(value, (number) => number <= wanted);
  }
}

function compare(value: Value, holds: (number: number) => boolean): Test {
  return () => {
    const number = value();
    return number === SHORT ? SHORT : holds(number) ? 1 : 0;
  };
}

function compareValues(relation: Relation, left: Value, right: Value): Test {
  const holds = {
    '=': (a: number, b: number) => a === b,
    '!=': (a: number, b: number) => a !== b,
    '>': (a: number, b: number) => a > b,
    '>=': (a: number, b: number) => a >= b,
    '<': (a: number, b: number) => a < b,
    '<=': (a: number, b: number) => a <= b,
  }[relation];
  return () => {
    const a = left();
    if (a === SHORT) return SHORT;
    const b = right();
    return b === SHORT ? SHORT : holds(a, b) ? 1 : 0;
  };
}

function termOf(layout: LinkLayout, arithmetic: Arithmetic): Term {
  const { frame } = layout;
  switch (arithmetic.kind) {
    case 'constant': {
      const { value } = arithmetic;
      return { value: () => value, condition: ALWAYS };
    }
    case 'length':
      return { value: () => frame.wire, condition: ALWAYS };
    case 'negative': {
      const { value, condition } = termOf(layout, arithmetic.inner);
      return { value: combine('-', () => 0, value), condition };
    }
    case 'operation': {
      checkConstant(layout, arithmetic);
      const left = termOf(layout, arithmetic.left);
      const right = termOf(layout, arithmetic.right);
      // Only the left side's condition counts: libpcap forgets the other one, and a filter must mean the same here.
      return { value: combine(arithmetic.operator, left.value, right.value), condition: left.condition };
    }
    case 'load':
      return loadTerm(layout, arithmetic);
  }
}

function checkConstant(layout: LinkLayout, { operator, right }: Extract<Arithmetic, { kind: 'operation' }>): void {
  if (right.kind !== 'constant') return;
  if ((operator === '/' || operator === '%') && right.value === 0) layout.filter.fail(right.at, 'this divides by zero');
  if ((operator === '<<' || operator === '>>') && right.value > 31)
    layout.filter.fail(right.at, 'numbers have 32 bits: shift by 31 at most');
}

const OPERATIONS: Readonly<Record<ArithmeticOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => (a + b) >>> 0,
  '-': (a, b) => (a - b) >>> 0,
  '*': (a, b) => Math.imul(a, b) >>> 0,
  // A division by zero ends the BPF program like a load behind the packet.
  '/': (a, b) => (b === 0 ? SHORT : Math.floor(a / b)),
  '%': (a, b) => (b === 0 ? SHORT : a % b),
  '&': (a, b) => (a & b) >>> 0,
  '|': (a, b) => (a | b) >>> 0,
  '^': (a, b) => (a ^ b) >>> 0,
  '<<': (a, b) => (b > 31 ? 0 : (a << b) >>> 0),
  '>>': (a, b) => (b > 31 ? 0 : a >>> b),
};

function combine(operator: ArithmeticOperator, left: Value, right: Value): Value {
  const operate = OPERATIONS[operator];
  return () => {
    const a = left();
    if (a === SHORT) return SHORT;
    const b = right();
    return b === SHORT ? SHORT : operate(a, b);
  };
}

function loadTerm(layout: LinkLayout, load: Extract<Arithmetic, { kind: 'load' }>): Term {
  const { protocol, size } = load;
  const index = termOf(layout, load.index);
  const constant = load.index.kind === 'constant' ? load.index.value : null;
  const { place, condition } = placeOf(layout, protocol, load.at);
  const value: Value =
    constant !== null
      ? readBehind(layout.frame, place, constant, size)
      : readIndexed(layout.frame, place, index.value, size);
  const both = all(index.condition, condition);
  return { value, condition: both };
}

function readIndexed(frame: FrameCursor, place: Value, index: Value, size: 1 | 2 | 4): Value {
  return () => {
    const from = place();
    if (from === SHORT) return SHORT;
    const at = index();
    return at === SHORT ? SHORT : read(frame, (from + at) >>> 0, size);
  };
}

/** Where the bytes that `word[…]` counts from stand, and the condition for them to be there. */
function placeOf(layout: LinkLayout, word: string, at: number): { place: Value; condition: Test } {
  const { frame } = layout;
  if (word === 'radio') {
    const condition = layout.link === LINK_RADIOTAP ? ALWAYS : layout.refuse('radio[…] needs radiotap headers');
    return { place: () => 0, condition };
  }
  if (word === 'link') {
    const { linkAt } = layout;
    return { place: layout.shape === 'wlan' ? () => frame.link : () => linkAt, condition: ALWAYS };
  }
  if (NETWORK_WORDS.has(word)) return { place: layout.networkPlace(), condition: protocolTest(layout, word, at) };
  if (word === 'icmp6') {
    const network = layout.networkPlace();
    const isIcmp6 = compareWith('=', layout.networkValue(6, 1), ICMP6);
    return { place: () => network() + 40, condition: all(layout.carries(ETHERTYPE_IP6), isIcmp6) };
  }
  const protocol = TRANSPORT_WORDS[word];
  if (protocol === undefined) return layout.filter.fail(at, `bytes of "${word}" cannot be looked at`);
  const condition = all(layout.carries(ETHERTYPE_IP), ipProtocolTest(layout, protocol), isFirstFragment(layout));
  return { place: layout.transportPlace(), condition };
}

/** `less N` (N or shorter), `greater N` (N or longer). */
export function lengthTest(layout: LinkLayout, kind: 'less' | 'greater', length: number): Test {
  const { frame } = layout;
  return kind === 'less' ? () => (frame.wire <= length ? 1 : 0) : () => (frame.wire >= length ? 1 : 0);
}

/** `byte 0 & 1`. */
export function byteTest(
  layout: LinkLayout,
  index: number,
  operator: '=' | '<' | '>' | '&' | '|',
  wanted: number,
): Test {
  const value = layout.linkValue(index, 1);
  switch (operator) {
    case '=':
    case '<':
    case '>':
      return compareWith(operator, value, wanted);
    case '&':
      return compare(value, (number) => (number & wanted) !== 0);
    case '|':
      return compare(value, (number) => (number | wanted) !== 0);
  }
}
