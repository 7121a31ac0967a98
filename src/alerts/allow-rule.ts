// An allow rule: what the owner said is normal (or wants to hear nothing of), how far it reaches and how long it holds.

export interface AllowRule {
  readonly id: string;
  /** Why it is there: a verdict on an alert, or a rule written by hand. */
  readonly verdict: 'normal' | 'mute';
  /** All that are given must fit; absent = any. */
  readonly scope: {
    /** Identity id, or 'group:NAME' (kind of device, such as group:camera); MAC or address of one that has no identity. */
    readonly device?: string;
    readonly kind?: string;
    /** Destination unit, host or network of the other end. */
    readonly destination?: string;
    /** Local time of day, minutes since midnight: from (inclusive) to (exclusive), over midnight if from > to. */
    readonly minutes?: readonly [number, number];
    /** Key of the alert: only this very thing. */
    readonly key?: string;
  };
  readonly reason: string;
  readonly createdUs: number;
  /** null = until deleted. */
  readonly expiresUs: number | null;
  /** The alert whose verdict made it, if any. */
  readonly fromAlert: string | null;
}
