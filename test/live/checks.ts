// The checks of the live tests, counted: one line each, and the closing line that scripts read.

let passed = 0;
let failed = 0;

/** Prints one line and counts it; a failed check also says what was seen. */
export function check(name: string, isTrue: boolean, seen = ''): void {
  if (isTrue) passed++;
  else failed++;
  const details = seen === '' ? '' : `: ${seen}`;
  process.stdout.write(`${isTrue ? 'ok    ' : 'FAILED'} ${name}${details}\n`);
}

/** Prints the closing line; the exit code of the run. */
export function close(): number {
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed > 0 ? 1 : 0;
}
