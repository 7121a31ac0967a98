// Parses the arithmetic of filters: `ip[2:2] - ((ip[0] & 15) << 2) > 40`.
import type { Arithmetic, ArithmeticOperator, Expression, Relation } from './expression.ts';
import type { TokenStream } from './token-stream.ts';

/** Operators from the loosest to the tightest binding. */
const LEVELS: readonly (readonly string[])[] = [['|'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/']];

/** Terms of one arithmetic expression; each may be a call deeper when it runs. */
const TERMS_MAX = 500;

/** `left relation right`. */
export function parseRelation(tokens: TokenStream): Expression {
  const { at } = tokens;
  const left = parseArithmetic(tokens);
  if (!tokens.isRelation()) tokens.fail('a comparison such as = or > is missing');
  const token = tokens.take();
  const relation = (token.kind === 'symbol' ? token.symbol : '=') as Relation;
  const right = parseArithmetic(tokens);
  return { kind: 'relation', relation, left, right, at };
}

export function parseArithmetic(tokens: TokenStream): Arithmetic {
  return parseLevel(tokens, 0);
}

function parseLevel(tokens: TokenStream, level: number): Arithmetic {
  const operators = LEVELS[level];
  if (operators === undefined) return parseOperand(tokens);
  let left = parseLevel(tokens, level + 1);
  for (let terms = 1; ; terms++) {
    const { at } = tokens;
    const operator = operators.find((each) => tokens.isSymbol(each));
    if (operator === undefined) return left;
    if (terms > TERMS_MAX) tokens.fail(`an expression has more than ${TERMS_MAX} terms`);
    tokens.take();
    const right = parseLevel(tokens, level + 1);
    left = { kind: 'operation', operator: operator as ArithmeticOperator, left, right, at };
  }
}

/**
 * An operand, and what follows it behind % or ^. libpcap's grammar gives these two no rank, so they take everything to
 * their right: `len % 3 * 2` is len % 6. A filter must mean the same on a file as on an interface, so they do here too.
 */
function parseOperand(tokens: TokenStream): Arithmetic {
  const left = parseUnary(tokens);
  const { at } = tokens;
  const operator = tokens.isSymbol('%') ? '%' : '^';
  if (!tokens.takeSymbol(operator)) return left;
  tokens.enter();
  const right = parseArithmetic(tokens);
  tokens.leave();
  return { kind: 'operation', operator, left, right, at };
}

function parseUnary(tokens: TokenStream): Arithmetic {
  const token = tokens.peek();
  const { at } = token;
  if (tokens.takeSymbol('-')) {
    tokens.enter();
    const inner = parseOperand(tokens);
    tokens.leave();
    return { kind: 'negative', inner, at };
  }
  if (tokens.takeSymbol('(')) {
    tokens.enter();
    const inner = parseArithmetic(tokens);
    tokens.leave();
    tokens.expectSymbol(')');
    return inner;
  }
  if (tokens.takeWord('len')) return { kind: 'length', at };
  if (token.kind === 'number') {
    tokens.take();
    return { kind: 'constant', value: token.value, at };
  }
  if (token.kind === 'word' && tokens.isSymbol('[', 1)) return parseLoad(tokens, token.word, at);
  return tokens.fail('a number, len or something like tcp[13] is missing');
}

/** `protocol[index]` or `protocol[index:size]`. */
function parseLoad(tokens: TokenStream, protocol: string, at: number): Arithmetic {
  tokens.take();
  tokens.take();
  tokens.enter();
  const index = parseArithmetic(tokens);
  tokens.leave();
  let size = 1;
  if (tokens.takeSymbol(':')) {
    const place = tokens.at;
    size = tokens.expectNumber('the size');
    if (size !== 1 && size !== 2 && size !== 4) tokens.filter.fail(place, 'the size must be 1, 2 or 4');
  }
  tokens.expectSymbol(']');
  return { kind: 'load', protocol, index, size: size as 1 | 2 | 4, at };
}
