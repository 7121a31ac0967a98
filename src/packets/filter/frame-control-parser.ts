// Parses the 802.11 primitives `type mgt subtype beacon` and `dir tods` (IEEE 802.11, frame control field).
import type { Expression } from './expression.ts';
import type { TokenStream } from './token-stream.ts';

const TYPE_MASK = 0x0c;
const SUBTYPE_MASK = 0xf0;

const TYPES: Readonly<Record<string, number>> = { mgt: 0, management: 0, ctl: 0x04, control: 0x04, data: 0x08 };
const DIRECTIONS: Readonly<Record<string, number>> = { nods: 0, tods: 1, fromds: 2, dstods: 3 };

/** Subtype names in the order of their numbers, by type; two spellings are joined by `=`. */
const SUBTYPES: readonly (readonly [number, string])[] = [
  [
    0,
    'assoc-req=assocreq assoc-resp=assocresp reassoc-req=reassocreq reassoc-resp=reassocresp probe-req=probereq probe-resp=proberesp . . beacon atim disassoc=disassociation auth=authentication deauth=deauthentication',
  ],
  [0x04, '. . . . . . . . . . ps-poll rts cts ack cf-end cf-end-ack'],
  [
    0x08,
    'data data-cf-ack data-cf-poll data-cf-ack-poll null cf-ack cf-poll cf-ack-poll qos-data qos-data-cf-ack qos-data-cf-poll qos-data-cf-ack-poll qos . qos-cf-poll qos-cf-ack-poll',
  ],
];

/** The primitive that stands here, or null. */
export function parseFrameControl(tokens: TokenStream): Expression | null {
  const { at } = tokens;
  if (tokens.takeWord('dir')) {
    const value = parseNumberOrName(tokens, 'direction', DIRECTIONS);
    return { kind: 'frame-control', index: 1, mask: 3, value, at };
  }
  if (tokens.takeWord('subtype')) {
    const name = takeName(tokens, 'subtype');
    for (const [type] of SUBTYPES) {
      const subtype = subtypeOf(type, name);
      if (subtype >= 0)
        return { kind: 'frame-control', index: 0, mask: TYPE_MASK | SUBTYPE_MASK, value: type | subtype, at };
    }
    return tokens.filter.fail(at, `there is no 802.11 subtype "${name}"`);
  }
  if (!tokens.takeWord('type')) return null;
  const type = parseNumberOrName(tokens, 'type', TYPES);
  if (!tokens.takeWord('subtype')) return { kind: 'frame-control', index: 0, mask: TYPE_MASK, value: type, at };
  const subtype = parseSubtype(tokens, type);
  return { kind: 'frame-control', index: 0, mask: TYPE_MASK | SUBTYPE_MASK, value: (type | subtype) >>> 0, at };
}

function parseSubtype(tokens: TokenStream, type: number): number {
  const { at } = tokens;
  if (tokens.peek().kind === 'number') return tokens.expectNumber('the subtype');
  const name = takeName(tokens, 'subtype');
  const subtype = subtypeOf(type, name);
  return subtype >= 0 ? subtype : tokens.filter.fail(at, `this 802.11 type has no subtype "${name}"`);
}

function subtypeOf(type: number, name: string): number {
  const names = SUBTYPES.find(([each]) => each === type)?.[1].split(' ') ?? [];
  const index = names.findIndex((each) => each !== '.' && each.split('=').includes(name));
  return index < 0 ? -1 : index << 4;
}

function parseNumberOrName(tokens: TokenStream, what: string, names: Readonly<Record<string, number>>): number {
  const { at } = tokens;
  if (tokens.peek().kind === 'number') return tokens.expectNumber(`the ${what}`);
  const name = takeName(tokens, what);
  return names[name] ?? tokens.filter.fail(at, `there is no 802.11 ${what} "${name}"`);
}

function takeName(tokens: TokenStream, what: string): string {
  const token = tokens.take();
  return token.kind === 'name' ? token.name : tokens.filter.fail(token.at, `the ${what} must be a number or a name`);
}
