// The checks of the live tests, counted: one line each, and the closing line that scripts read.

let passed = 0;
let failed = 0;

/** What was seen fits behind the name of a passed check up to this many characters; a failed one shows all of it. */
const SEEN_CHARACTERS_MAX = 120;

/** Prints one line and counts it. */
export function check(name: string, isTrue: boolean, seen = ''): void {
  if (isTrue) passed++;
  else failed++;
  const [first = ''] = seen.trim().split('\n');
  const shown = isTrue ? first.slice(0, SEEN_CHARACTERS_MAX) : seen.trim();
  const details = shown === '' ? '' : `: ${shown}`;
  process.stdout.write(`${isTrue ? 'ok    ' : 'FAILED'} ${name}${details}\n`);
}

/** Prints the closing line; the exit code of the run. */
export function close(): number {
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed > 0 ? 1 : 0;
}
