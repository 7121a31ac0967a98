// Parts of domain names: which part somebody registered, and what stands before it.

/** Labels under which countries register names (co.uk, com.au …): with a two-letter top-level domain they are no registration. */
const SECOND_LEVEL = new Set(
  'ac co com edu gen gob gouv gov govt go id in info ltd me mil ne net nhs nom or org plc sch web'.split(' '),
);

/** Top-level domains of names that never leave the house. */
const PRIVATE_TOP_LEVEL = new Set(
  'arpa box corp domain example home internal intranet invalid lan local localdomain localhost onion test workgroup'.split(
    ' ',
  ),
);

/** A name without its final dot, in lower case, or '' when it is no name of the public DNS with two labels or more. */
export function publicName(name: string): string {
  const plain = name.endsWith('.') ? name.slice(0, -1) : name;
  const dot = plain.lastIndexOf('.');
  if (dot <= 0 || plain.length > 253) return '';
  const top = plain.slice(dot + 1).toLowerCase();
  return PRIVATE_TOP_LEVEL.has(top) || /^\d*$/.test(top) ? '' : plain;
}

/** Where the registrable domain begins in a public name: `www.example.co.uk` → 4. Country second levels are known, private ones are not. */
export function registrableAt(name: string): number {
  const last = name.lastIndexOf('.');
  const second = name.lastIndexOf('.', last - 1);
  if (second < 0) return 0;
  const isCountry = name.length - last - 1 === 2;
  if (!isCountry || !SECOND_LEVEL.has(name.slice(second + 1, last).toLowerCase())) return second + 1;
  return name.lastIndexOf('.', second - 1) + 1;
}

/** The registered label of a public name: `www.example.co.uk` → `example`. */
export function registeredLabel(name: string): string {
  const at = registrableAt(name);
  const end = name.indexOf('.', at);
  return name.slice(at, end < 0 ? undefined : end).toLowerCase();
}

/** A public name taken apart. */
export interface DomainName {
  /** The whole name in lower case. */
  readonly name: string;
  /** Where the registrable domain begins. */
  readonly domainAt: number;
  /** The registered label. */
  readonly label: string;
}

/** Names taken apart lately: most questions repeat, and a look into a map is cheaper than taking a name apart. */
export class DomainNames {
  readonly #names = new Map<string, DomainName | null>();
  readonly #most: number;

  /** `most` names are remembered; then all are forgotten. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The parts of a name, or null when it is no name of the public DNS. Case says nothing: resolvers mix it on purpose (0x20 encoding). */
  read(text: string): DomainName | null {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const name = publicName(text).toLowerCase();
    const parts = name === '' ? null : { name, domainAt: registrableAt(name), label: registeredLabel(name) };
    if (this.#names.size >= this.#most) this.#names.clear();
    this.#names.set(text, parts);
    return parts;
  }
}

const characterCounts = new Uint16Array(128);

/** Shannon entropy of a text's ASCII characters, bits a character. */
export function entropyOf(text: string): number {
  characterCounts.fill(0);
  for (let i = 0; i < text.length; i++) characterCounts[text.charCodeAt(i) & 127]!++;
  let entropy = 0;
  for (let code = 0; code < 128; code++) {
    const share = characterCounts[code]! / text.length;
    if (share > 0) entropy -= share * Math.log2(share);
  }
  return entropy;
}
