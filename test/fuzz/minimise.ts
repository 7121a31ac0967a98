// Makes a failing input small: takes pieces away as long as it still fails (delta debugging; Zeller, Hildebrandt 2002).

/** Time of one minimisation, ms: a large input that is hard to fail with stays large rather than hold the fuzzer up. */
export const MINIMISE_MS_MAX = 60_000;

/** The shortest list found, in order, of which `fails` is still true. `fails` must be true of the whole list. */
export async function minimise<T>(
  items: readonly T[],
  fails: (items: readonly T[]) => boolean | Promise<boolean>,
  until: number = performance.now() + MINIMISE_MS_MAX,
): Promise<readonly T[]> {
  let now = items;
  for (let piece = Math.ceil(now.length / 2); piece >= 1; piece = piece === 1 ? 0 : Math.ceil(piece / 2)) {
    for (let from = 0; from < now.length && performance.now() < until; ) {
      const rest = [...now.slice(0, from), ...now.slice(from + piece)];
      if (rest.length < now.length && (await fails(rest))) now = rest;
      else from += piece;
    }
  }
  return now;
}
