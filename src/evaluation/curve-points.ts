// Makes curves short enough to keep and draw: corners stay, points on a straight line go.
import type { CurvePoints } from './ranking-metrics.ts';

/**
 * At most `points` (≥ 2) of the points, so that the line through them follows the curve: the point farthest from the line, measured
 * upright, is added until there are enough or none is off the line. Upright, because at low false-alarm rates all of a curve
 * stands within a hair of x = 0 and is what the reader wants to see. Points must come by rising or falling x; NaN gives an empty curve.
 */
export function thinCurve(x: Float64Array, y: Float64Array, points: number): CurvePoints {
  const last = x.length - 1;
  if (last < 0 || hasNaN(x) || hasNaN(y)) return { x: [], y: [] };
  const kept = new Uint8Array(x.length);
  kept[0] = 1;
  kept[last] = 1;
  // Pieces still to be split, the one that is farthest off taken first.
  const pieces: Piece[] = [worstOf(x, y, 0, last)];
  for (let count = Math.min(2, x.length); count < points && pieces.length > 0; count++) {
    let next = 0;
    for (let i = 1; i < pieces.length; i++) if (pieces[i]!.distance > pieces[next]!.distance) next = i;
    const piece = pieces[next]!;
    if (piece.distance <= 1e-12) break;
    kept[piece.at] = 1;
    pieces[next] = worstOf(x, y, piece.from, piece.at);
    pieces.push(worstOf(x, y, piece.at, piece.to));
  }
  const curve = { x: [] as number[], y: [] as number[] };
  for (let i = 0; i <= last; i++)
    if (kept[i] === 1) {
      curve.x.push(x[i]!);
      curve.y.push(y[i]!);
    }
  return curve;
}

interface Piece {
  readonly from: number;
  readonly to: number;
  /** The point farthest off the straight line between both ends. */
  readonly at: number;
  readonly distance: number;
}

function worstOf(x: Float64Array, y: Float64Array, from: number, to: number): Piece {
  const width = x[to]! - x[from]!;
  const rise = y[to]! - y[from]!;
  let at = from;
  let distance = 0;
  for (let i = from + 1; i < to; i++) {
    const low = Math.min(y[from]!, y[to]!);
    const high = Math.max(y[from]!, y[to]!);
    const off =
      width === 0
        ? Math.max(0, low - y[i]!, y[i]! - high)
        : Math.abs(y[i]! - y[from]! - (rise * (x[i]! - x[from]!)) / width);
    if (off > distance) {
      distance = off;
      at = i;
    }
  }
  return { from, to, at, distance };
}

function hasNaN(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) return true;
  return false;
}
