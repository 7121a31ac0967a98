// Which captures were taken in the same house: those that share a MAC.
import type { CaptureFindings } from './survey-conclusion.ts';

/** A number for the house of each survey: the index of the first survey of that house. */
export function groupHouses(surveys: readonly CaptureFindings[]): number[] {
  const houses = surveys.map((_, i) => i);
  const find = (i: number): number => {
    let house = i;
    while (houses[house] !== house) house = houses[house]!;
    return house;
  };
  const firstWith = new Map<number, number>();
  for (const [i, survey] of surveys.entries()) {
    for (const { mac } of survey.macs) {
      const other = firstWith.get(mac);
      if (other === undefined) firstWith.set(mac, i);
      else join(houses, find(other), find(i));
    }
  }
  return houses.map((_, i) => find(i));
}

function join(houses: number[], a: number, b: number): void {
  houses[Math.max(a, b)] = Math.min(a, b);
}
