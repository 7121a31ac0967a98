// Parses a capture filter into its tree, by the grammar of pcap-filter(7): qualifiers are inherited, and = or from the left.
import { parseRelation } from './arithmetic-parser.ts';
import type { Expression, Qualifiers } from './expression.ts';
import type { FilterText } from './filter-text.ts';
import { parseFrameControl } from './frame-control-parser.ts';
import { parseId } from './id-parser.ts';
import { TokenStream } from './token-stream.ts';

/** Words that name a protocol and may stand alone or before a primitive. */
const PROTOCOL_WORDS: ReadonlySet<string> = new Set(
  (
    'link ip arp rarp sctp tcp udp icmp igmp igrp pim vrrp carp atalk aarp decnet lat sca mopdl moprc ip6 icmp6 ah esp iso ' +
    'esis isis l1 l2 iih lsp snp csnp psnp clnp stp ipx netbeui radio'
  ).split(' '),
);

/** Words of links and systems that none of our captures comes from. */
const FOREIGN_WORDS: ReadonlySet<string> = new Set(
  (
    'geneve lane metac bcc oam oamf4 oamf4ec oamf4sc sc ilmic vpi vci connectmsg metaconnect on rset rnr srnr reason action ' +
    'fisu lssu msu hfisu hlssu hmsu sio opc dpc sls hsio hopc hdpc hsls ifindex'
  ).split(' '),
);

/** Changes between `and` and `or` without brackets; each is one call deeper when the filter runs. */
const CHANGES_MAX = 500;

const NO_QUALIFIERS: Qualifiers = { protocol: null, direction: null, kind: null };

/** A part of the expression with the qualifiers that a bare id behind it inherits; null = none. */
interface Parsed {
  readonly expression: Expression;
  readonly inherited: Qualifiers | null;
}

/** The tree of a filter, or null for an empty one, which everything matches. */
export function parseExpression(filter: FilterText): Expression | null {
  const tokens = new TokenStream(filter);
  if (tokens.peek().kind === 'end') return null;
  const { expression } = parseChain(tokens, null);
  if (tokens.isSymbol(')')) tokens.fail('this ")" closes nothing');
  if (tokens.peek().kind !== 'end') tokens.fail('"and" or "or" is missing');
  return expression;
}

function parseChain(tokens: TokenStream, inherited: Qualifiers | null): Parsed {
  let left = parseTerm(tokens, inherited);
  for (let changes = 0; ; ) {
    const isAnd = tokens.isWord('and');
    if (!isAnd && !tokens.isWord('or')) return left;
    tokens.take();
    const right = isBareId(tokens) ? parseBareId(tokens, left.inherited) : parseTerm(tokens, left.inherited);
    const kind = isAnd ? 'and' : 'or';
    if (left.expression.kind !== kind && ++changes > CHANGES_MAX) tokens.fail('too many changes between and and or');
    left = { expression: join(kind, left.expression, right.expression), inherited: right.inherited };
  }
}

/** A chain of one word is one node, so that a list of a thousand hosts is no deeper than one of two. */
function join(kind: 'and' | 'or', left: Expression, right: Expression): Expression {
  if (left.kind !== kind) return { kind, parts: [left, right] };
  left.parts.push(right);
  return left;
}

/** True if an id without qualifiers of its own stands here: `port 80 or 443`, `host a and not (b or c)`. */
function isBareId(tokens: TokenStream): boolean {
  let ahead = 0;
  let brackets = 0;
  for (; tokens.isWord('not', ahead) || tokens.isSymbol('(', ahead); ahead++)
    if (tokens.isSymbol('(', ahead)) brackets++;
  const { kind } = tokens.peek(ahead);
  if (kind === 'word' || kind === 'symbol' || kind === 'end') return false;
  ahead++;
  for (; brackets > 0 && tokens.isSymbol(')', ahead); ahead++) brackets--;
  return kind !== 'number' || !tokens.isOperator(ahead);
}

/** `id`, `not id` or `(id or id …)` with inherited qualifiers. */
function parseBareId(tokens: TokenStream, inherited: Qualifiers | null): Parsed {
  if (inherited === null) return tokens.fail('a word such as host, net or port is missing');
  if (tokens.takeWord('not')) {
    tokens.enter();
    const { expression } = parseBareId(tokens, inherited);
    tokens.leave();
    return { expression: { kind: 'not', inner: expression }, inherited };
  }
  if (!tokens.takeSymbol('(')) {
    const { at } = tokens;
    return { expression: { kind: 'id', qualifiers: inherited, id: parseId(tokens), at }, inherited };
  }
  tokens.enter();
  let { expression } = parseBareId(tokens, inherited);
  for (let changes = 0; tokens.isWord('and') || tokens.isWord('or'); ) {
    const kind = tokens.isWord('and') ? 'and' : 'or';
    tokens.take();
    if (expression.kind !== kind && ++changes > CHANGES_MAX) tokens.fail('too many changes between and and or');
    expression = join(kind, expression, parseBareId(tokens, inherited).expression);
  }
  tokens.leave();
  tokens.expectSymbol(')');
  return { expression, inherited };
}

function parseTerm(tokens: TokenStream, inherited: Qualifiers | null): Parsed {
  if (tokens.takeWord('not')) {
    tokens.enter();
    const { expression, inherited: qualifiers } = parseTerm(tokens, inherited);
    tokens.leave();
    return { expression: { kind: 'not', inner: expression }, inherited: qualifiers };
  }
  if (isArithmetic(tokens)) return { expression: parseRelation(tokens), inherited: null };
  if (tokens.takeSymbol('(')) {
    tokens.enter();
    const { expression } = parseChain(tokens, inherited);
    tokens.leave();
    tokens.expectSymbol(')');
    // A chain in brackets is one part, so that `a and (b and c)` stays as written.
    return { expression: { kind: 'and', parts: [expression] }, inherited };
  }
  return parsePrimitive(tokens);
}

function isArithmetic(tokens: TokenStream): boolean {
  const token = tokens.peek();
  if (token.kind === 'number' || tokens.isSymbol('-') || tokens.isWord('len')) return true;
  if (token.kind === 'word') return tokens.isSymbol('[', 1);
  const ahead = tokens.aheadOfBracketEnd();
  return ahead > 0 && tokens.isOperator(ahead);
}

function parsePrimitive(tokens: TokenStream): Parsed {
  const token = tokens.peek();
  if (token.kind !== 'word') return tokens.fail('a word such as host, net or port is missing');
  const { word, at } = token;
  if (FOREIGN_WORDS.has(word)) tokens.fail(`"${word}" is not supported in files`);
  const protocol = PROTOCOL_WORDS.has(word) ? word : null;
  if (protocol !== null) tokens.take();
  const alone = (expression: Expression): Parsed => ({ expression, inherited: null });
  if (tokens.takeWord('broadcast')) return alone({ kind: 'broadcast', protocol, at });
  if (tokens.takeWord('multicast')) return alone({ kind: 'multicast', protocol, at });
  const frameControl = parseFrameControl(tokens);
  if (frameControl !== null) return alone(frameControl);
  const qualifiers = parseQualifiers(tokens, protocol);
  if (qualifiers !== null) return parseBareIdOf(tokens, qualifiers);
  if (protocol !== null) return alone({ kind: 'protocol', protocol, at });
  return alone(parseOther(tokens));
}

function parseBareIdOf(tokens: TokenStream, qualifiers: Qualifiers): Parsed {
  const { kind } = tokens.peek();
  if (kind === 'word' && !tokens.isWord('not'))
    tokens.fail('a name that is a word of the language needs a \\ before it');
  if (kind === 'end') tokens.fail('an address, port or name is missing');
  return parseBareId(tokens, qualifiers);
}

/** `src or dst`, `host`, `port`, `proto` …, or null when none of them stands here. */
function parseQualifiers(tokens: TokenStream, protocol: string | null): Qualifiers | null {
  for (const kind of ['proto', 'protochain', 'gateway'] as const)
    if (tokens.takeWord(kind)) return { ...NO_QUALIFIERS, protocol, kind };
  const direction = parseDirection(tokens);
  for (const kind of ['host', 'net', 'port', 'portrange'] as const)
    if (tokens.takeWord(kind)) return { protocol, direction, kind };
  return direction === null ? null : { protocol, direction, kind: null };
}

function parseDirection(tokens: TokenStream): Qualifiers['direction'] {
  for (const first of ['src', 'dst'] as const) {
    if (!tokens.takeWord(first)) continue;
    const second = first === 'src' ? 'dst' : 'src';
    for (const joint of ['or', 'and'] as const) {
      if (!tokens.isWord(joint) || !tokens.isWord(second, 1)) continue;
      tokens.take();
      tokens.take();
      return joint === 'or' ? 'either' : 'both';
    }
    return first;
  }
  for (const address of ['addr1', 'addr2', 'addr3', 'addr4', 'ra', 'ta'] as const)
    if (tokens.takeWord(address)) return address;
  return null;
}

function parseOther(tokens: TokenStream): Expression {
  const token = tokens.take();
  const { at } = token;
  const word = token.kind === 'word' ? token.word : '';
  switch (word) {
    case 'less':
    case 'greater':
      return { kind: word, value: tokens.expectNumber('the length'), at };
    case 'vlan':
    case 'mpls':
    case 'pppoes': {
      const hasValue = tokens.peek().kind === 'number' || isBracketedNumber(tokens);
      return { kind: word, value: hasValue ? tokens.expectBracketedNumber(`the number behind ${word}`) : null, at };
    }
    case 'pppoed':
    case 'llc':
    case 'inbound':
    case 'outbound':
      return { kind: word, at };
    case 'byte':
      return parseByte(tokens, at);
    default:
      return tokens.filter.fail(at, `"${word}" cannot stand here`);
  }
}

function isBracketedNumber(tokens: TokenStream): boolean {
  let ahead = 0;
  while (tokens.isSymbol('(', ahead)) ahead++;
  return ahead > 0 && tokens.peek(ahead).kind === 'number' && tokens.isSymbol(')', ahead + 1);
}

/** `byte 0 & 1`: the oldest form of looking at a byte of the frame. */
function parseByte(tokens: TokenStream, at: number): Expression {
  const index = tokens.expectNumber('the place of the byte');
  for (const operator of ['=', '<', '>', '&', '|'] as const)
    if (tokens.takeSymbol(operator))
      return { kind: 'byte', index, operator, value: tokens.expectNumber('the value'), at };
  return tokens.fail('one of = < > & | is missing');
}
