// Which heading of docs/conformance.md explains a difference between our facts and a tool's.

export interface FactDifference {
  readonly tool: string;
  readonly capture: string;
  readonly kind: string;
  readonly who: string;
  readonly line: string;
}

/** The heading, or null where none is known. */
export function reasonFor(_difference: FactDifference): string | null {
  return null;
}
