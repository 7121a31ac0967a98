// Which time deletion may trust: a clock that jumped would make all that is kept look old, so a new time counts when data confirm it.

const DAY_US = 86_400e6;
/** Clocks are set back a little all the time; that deletes nothing. */
const TOLERANCE_US = 300e6;
/** Hours with data that confirm a new time. */
export const CONFIRMING_HOURS = 24;

export interface RetentionClock {
  /** The time that was trusted last; null = none yet. */
  readonly trustedUs: number | null;
  /** A new time that waits to be confirmed: from when on it runs, and where it is; null = none. */
  readonly pendingFromUs: number | null;
  readonly pendingUs: number | null;
}

export interface ClockReading {
  /** The clock on the wall. */
  readonly nowUs: number;
  /** Time of the data that came last; null = there are none. */
  readonly newestUs: number | null;
  /** Hours from a time until now that hold data. */
  readonly hoursSince: (fromUs: number) => number;
}

export interface JudgedClock extends RetentionClock {
  /** False: nothing may be deleted now. */
  readonly isTrusted: boolean;
}

/**
 * Judges the clock at a step. It is trusted while it goes on from step to step and the newest data is within a day of it. After a jump (back,
 * or on by more than a day, as after a holiday without power) it is trusted again when 24 hours with data have passed in the new time, or
 * when it jumps back to where it was.
 */
export function judgeClock(clock: RetentionClock, { nowUs, newestUs, hoursSince }: ClockReading): JudgedClock {
  const { trustedUs, pendingFromUs, pendingUs } = clock;
  const isNearData = newestUs !== null && Math.abs(nowUs - newestUs) <= DAY_US;
  if (trustedUs === null) {
    const first = isNearData ? nowUs : null;
    return { trustedUs: first, pendingFromUs: null, pendingUs: null, isTrusted: isNearData };
  }
  if (goesOn(trustedUs, nowUs))
    return { trustedUs: Math.max(trustedUs, nowUs), pendingFromUs: null, pendingUs: null, isTrusted: isNearData };
  if (pendingFromUs === null || pendingUs === null || !goesOn(pendingUs, nowUs))
    return { trustedUs, pendingFromUs: nowUs, pendingUs: nowUs, isTrusted: false };
  const isLong = nowUs - pendingFromUs >= DAY_US;
  if (isNearData && isLong && hoursSince(pendingFromUs) >= CONFIRMING_HOURS)
    return { trustedUs: nowUs, pendingFromUs: null, pendingUs: null, isTrusted: true };
  return { trustedUs, pendingFromUs, pendingUs: Math.max(pendingUs, nowUs), isTrusted: false };
}

function goesOn(fromUs: number, toUs: number): boolean {
  return toUs >= fromUs - TOLERANCE_US && toUs <= fromUs + DAY_US;
}
