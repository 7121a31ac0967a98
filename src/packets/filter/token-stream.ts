// A place in a filter's tokens: looking ahead, taking, and finding the other end of a bracket.
import type { FilterText } from './filter-text.ts';
import { scanTokens, type Token } from './token-scanner.ts';

/** Brackets and `not`s inside each other; real filters have under ten. */
export const NESTING_MAX = 100;

const OPERATORS: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>']);
const RELATIONS: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=']);

export class TokenStream {
  readonly filter: FilterText;
  readonly #tokens: readonly Token[];
  /** For each `(` the index of its `)`, else -1. */
  readonly #closing: Int32Array;
  #next = 0;
  #depth = 0;

  constructor(filter: FilterText) {
    this.filter = filter;
    this.#tokens = scanTokens(filter);
    this.#closing = findClosing(this.#tokens);
  }

  get at(): number {
    return this.peek().at;
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)]!;
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  isWord(word: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'word' && token.word === word;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.symbol === symbol;
  }

  /** Takes the word if it stands here. */
  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.#next++;
    return true;
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#next++;
    return true;
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) this.fail(`"${symbol}" is missing`);
  }

  expectNumber(what: string): number {
    const token = this.peek();
    if (token.kind !== 'number') this.fail(`${what} must be a number`);
    this.#next++;
    return token.value;
  }

  /** A number, in brackets or not. */
  expectBracketedNumber(what: string): number {
    if (!this.takeSymbol('(')) return this.expectNumber(what);
    this.enter();
    const value = this.expectBracketedNumber(what);
    this.leave();
    this.expectSymbol(')');
    return value;
  }

  fail(reason: string): never {
    const token = this.peek();
    return this.filter.fail(token.at, token.kind === 'end' ? `${reason} (the filter ends here)` : reason);
  }

  /** Counts one level of nesting in; `leave` counts it out. */
  enter(): void {
    if (++this.#depth > NESTING_MAX) this.fail(`brackets nest deeper than ${NESTING_MAX}`);
  }

  leave(): void {
    this.#depth--;
  }

  /** Steps from here to the token behind the `)` of the `(` that stands here, or -1. */
  aheadOfBracketEnd(): number {
    const closing = this.#closing[this.#next] ?? -1;
    return closing < 0 ? -1 : closing + 1 - this.#next;
  }

  isOperator(ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && (OPERATORS.has(token.symbol) || RELATIONS.has(token.symbol));
  }

  isRelation(): boolean {
    const token = this.peek();
    return token.kind === 'symbol' && RELATIONS.has(token.symbol);
  }
}

function findClosing(tokens: readonly Token[]): Int32Array {
  const closing = new Int32Array(tokens.length).fill(-1);
  const open: number[] = [];
  tokens.forEach((token, index) => {
    if (token.kind !== 'symbol') return;
    if (token.symbol === '(') open.push(index);
    if (token.symbol === ')') {
      const from = open.pop();
      if (from !== undefined) closing[from] = index;
    }
  });
  return closing;
}
