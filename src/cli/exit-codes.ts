// The exit codes of the program.

/** Done, also with warnings. */
export const EXIT_DONE = 0;
/** Only `--fail-on`: an alert of that severity exists. */
export const EXIT_ALERTS = 1;
/** Only `selftest`: a stage is missing. */
export const EXIT_MISSING = 1;
/** Nothing usable: two lines on standard error say what and what to try. */
export const EXIT_UNUSABLE = 2;
/** A mistake in the program itself (EX_SOFTWARE of sysexits). */
export const EXIT_BUG = 70;
/** Interrupted (128 + SIGINT), what was found so far is printed. */
export const EXIT_INTERRUPTED = 130;
