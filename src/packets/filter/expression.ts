// What a capture filter says, as a tree: the parser builds it, link by link it is made into tests.

/** Protocol words that may stand before a primitive; 'link' is ether, wlan, ppp … */
export type ProtocolWord = string;

export type Direction = 'src' | 'dst' | 'either' | 'both' | 'addr1' | 'addr2' | 'addr3' | 'addr4' | 'ra' | 'ta';

/** The words before an id, which later ids inherit: `tcp dst port 80 or 443`. */
export interface Qualifiers {
  readonly protocol: ProtocolWord | null;
  readonly direction: Direction | null;
  readonly kind: 'host' | 'net' | 'port' | 'portrange' | 'proto' | 'protochain' | 'gateway' | null;
}

/** What a primitive asks for. IPv4 values have `bits` significant bits written (8 an octet); 0 = a bare number. */
export type Id =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'ipv4'; readonly value: number; readonly bits: number }
  | { readonly kind: 'ipv4-net'; readonly value: number; readonly bits: number; readonly mask: number }
  | {
      readonly kind: 'ipv6';
      readonly words: readonly [number, number, number, number];
      /** null = no prefix was written. */
      readonly prefix: number | null;
    }
  | { readonly kind: 'mac'; readonly high: number; readonly low: number }
  | { readonly kind: 'name'; readonly name: string };

export type Arithmetic =
  | { readonly kind: 'constant'; readonly value: number; readonly at: number }
  | { readonly kind: 'length'; readonly at: number }
  | { readonly kind: 'negative'; readonly inner: Arithmetic; readonly at: number }
  | {
      readonly kind: 'load';
      readonly protocol: ProtocolWord;
      readonly index: Arithmetic;
      readonly size: 1 | 2 | 4;
      readonly at: number;
    }
  | {
      readonly kind: 'operation';
      readonly operator: ArithmeticOperator;
      readonly left: Arithmetic;
      readonly right: Arithmetic;
      readonly at: number;
    };

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>';
export type Relation = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type Expression =
  /** Two or more parts joined by the same word. */
  | { readonly kind: 'and' | 'or'; readonly parts: Expression[] }
  | { readonly kind: 'not'; readonly inner: Expression }
  | { readonly kind: 'id'; readonly qualifiers: Qualifiers; readonly id: Id; readonly at: number }
  | { readonly kind: 'protocol'; readonly protocol: ProtocolWord; readonly at: number }
  | {
      readonly kind: 'relation';
      readonly relation: Relation;
      readonly left: Arithmetic;
      readonly right: Arithmetic;
      readonly at: number;
    }
  | { readonly kind: 'broadcast' | 'multicast'; readonly protocol: ProtocolWord | null; readonly at: number }
  | { readonly kind: 'less' | 'greater'; readonly value: number; readonly at: number }
  | {
      readonly kind: 'byte';
      readonly index: number;
      readonly operator: '=' | '<' | '>' | '&' | '|';
      readonly value: number;
      readonly at: number;
    }
  | { readonly kind: 'inbound' | 'outbound'; readonly at: number }
  /** `value` is the tag, label or session asked for, or null for any. */
  | { readonly kind: 'vlan' | 'mpls' | 'pppoes'; readonly value: number | null; readonly at: number }
  | { readonly kind: 'pppoed' | 'llc'; readonly at: number }
  /** Byte `index` of the 802.11 frame control field, masked, equals `value`. */
  | {
      readonly kind: 'frame-control';
      readonly index: 0 | 1;
      readonly mask: number;
      readonly value: number;
      readonly at: number;
    };
