// How far two names are from each other, for "did you mean".

/** Levenshtein distance: letters to add, drop or change. Takes the product of the lengths in time: for names, not for texts. */
export function editDistance(first: string, second: string): number {
  let row = Array.from({ length: second.length + 1 }, (_, i) => i);
  for (let i = 1; i <= first.length; i++) {
    const next = [i];
    for (let j = 1; j <= second.length; j++) {
      const change = row[j - 1]! + (first[i - 1] === second[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}

/** Names longer than this are no slips of the finger. */
const NAME_MAX = 64;

/** The known name that was probably meant (two letters off at most, or another case), or null. */
export function nearestName(typed: string, known: readonly string[]): string | null {
  if (typed.length > NAME_MAX) return null;
  const bare = typed.toLowerCase();
  let best: string | null = null;
  let least = 3;
  for (const name of known) {
    const distance = editDistance(bare, name.toLowerCase());
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}
