// The alarm budget: how many false learned alerts an owner puts up with, and what that means for one stream of evidence.

/** At most `count` false learned alerts per home in `perDays` days, as an expectation. */
export interface AlarmBudget {
  readonly count: number;
  readonly perDays: number;
}

export const USUAL_BUDGET: AlarmBudget = { count: 1, perDays: 7 };
