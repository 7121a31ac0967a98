// Where everything stands in the memory of the CSV kernel that does not depend on the table, and what its words mean.
//
// The kernel (kernel/, AssemblyScript) and its host (csv-kernel.ts) read this file both, so it holds nothing but numbers.

/** Powers of five from 5^-342 to 5^308, 16 bytes each: the low word, then the high one. */
export const POWERS_AT = 65536;
export const POWER_LEAST = -342;
export const POWER_MOST = 308;
/** 10^0 to 10^22 as doubles: all of them are exact. */
export const TENS_AT = POWERS_AT + 16 * 656;
export const TENS_MOST = 22;
/** 10^0 to 10^7 as whole numbers of 64 bits. */
export const WHOLE_TENS_AT = TENS_AT + 8 * 24;

/** Words that cells may hold, 32 bytes each: 16 of text, filled up with zeros; the length; the meaning; the value. */
export const WORDS_AT = WHOLE_TENS_AT + 8 * 8;
export const WORD_BYTES = 32;
export const WORD_TEXT_MAX = 16;
export const WORDS_MAX = 128;
/** One byte for each byte that a word may begin with. */
export const FIRST_BYTES_AT = WORDS_AT + WORD_BYTES * WORDS_MAX;
/** What lines begin with that are skipped. */
export const COMMENT_AT = FIRST_BYTES_AT + 256;
export const COMMENT_MAX = 64;

// What a cell that is no finite number counts as: the order of CellCounts. Above these: no count.
export const CELL_EMPTY = 0;
export const CELL_NOT_A_NUMBER = 1;
export const CELL_INFINITE = 2;
export const CELL_TEXT = 3;
export const COUNT_KINDS = 4;
/** A truth value: the word's value, not counted. */
export const CELL_NUMBER = 4;
/** Zeek's T and F: truth values in a column that holds nothing else, text in any other. */
export const CELL_TRUTH_LETTER = 5;

/** Repeated texts: a place for each hash, with a length and up to 60 bytes. */
export const CACHE_AT = COMMENT_AT + COMMENT_MAX;
export const CACHE_PLACES = 4096;
export const CACHE_PLACE_BYTES = 64;
export const CACHE_TEXT_MAX = CACHE_PLACE_BYTES - 4;

/** A text cell: where it begins, its length, a word of what follows. */
export const SPAN_BYTES = 12;
/** The text stands at this place of the cache already. */
export const SPAN_KNOWN = 1 << 30;
/** The bytes are those of the file from the opening quote to the end of the cell: quotes inside are doubled. */
export const SPAN_RAW = 1 << 29;
/** All bytes are below 128. */
export const SPAN_ASCII = 1 << 28;
/** It has no place in the cache. */
export const SPAN_LONE = 1 << 27;
export const SPAN_PLACE = CACHE_PLACES - 1;

/** A number cell that is left to the host: row, column, where it begins, its length. */
export const HARD_BYTES = 16;
export const HARD_CELLS = 16384;

/** A column in the plan: its number slot or -1; its text slot, -1 for none, or -1 - n for a run of n columns that nobody asked for. */
export const PLAN_BYTES = 8;
/** A counted cell of the row at hand: slot and what it counts as. */
export const PENDING_BYTES = 8;

/** Behind it stands what depends on the table. */
export const HEAP_AT = (CACHE_AT + CACHE_PLACES * CACHE_PLACE_BYTES + 63) & ~63;
/** Bytes behind the block that may be written and read: what looks for a byte reads sixteen at once. */
export const BLOCK_PADDING = 64;

// Why the kernel stopped.
export const STOP_BYTES = 0;
export const STOP_BATCH = 1;
export const STOP_OPEN_QUOTE = 2;
/** Cells are left to the host, which takes them and goes on. */
export const STOP_HARD = 3;
