// Words that follow "Try: " on a terminal stand alone on a page: there they begin as a sentence does.

/** What begins with a small letter, with a capital one; all else as it is. */
export function asSentence(words: string): string {
  return words.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
