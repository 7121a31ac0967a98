// Makes a failing input small: takes pieces away as long as it still fails (delta debugging; Zeller, Hildebrandt 2002).

/** Tries of one minimisation. */
const TRIES_MAX = 2000;

/** The shortest list found, in order, of which `fails` is still true. `fails` must be true of the whole list. */
export async function minimise<T>(
  items: readonly T[],
  fails: (items: readonly T[]) => boolean | Promise<boolean>,
): Promise<readonly T[]> {
  let now = items;
  let tries = 0;
  for (let piece = Math.ceil(now.length / 2); piece >= 1; piece = piece === 1 ? 0 : Math.ceil(piece / 2)) {
    for (let from = 0; from < now.length && tries < TRIES_MAX; ) {
      const rest = [...now.slice(0, from), ...now.slice(from + piece)];
      tries++;
      if (rest.length < now.length && (await fails(rest))) now = rest;
      else from += piece;
    }
  }
  return now;
}
