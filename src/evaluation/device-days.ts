// False alarms as the owner meets them: flagged normal rows per device and day of watching.

/** A device that says nothing for longer is asleep or unseen: the rest of the gap is not counted as watched. */
export const GAP_SECONDS_MAX = 3600;

/** A device with a single row was watched for a minute, not for no time. */
export const WATCHED_SECONDS_MIN = 60;

const DAY_SECONDS = 86_400;

/**
 * Flagged normal rows per device-day. A device is watched from each of its normal rows to its next one, at most an hour each time and
 * at least a minute in all; the abnormal rows do not count, so that attackers do not thin the rate. `times` are seconds; without
 * `devices` all rows are one device's. null where no normal row has a time.
 */
export function alertsPerDeviceDay(
  isFlagged: Uint8Array,
  isNormal: Uint8Array,
  times: Float64Array,
  devices: readonly string[] | null,
): number | null {
  const { ids, count } = numberDevices(devices, times.length);
  const ends = new Uint32Array(count + 1);
  let flagged = 0;
  for (let i = 0; i < times.length; i++) {
    if (isNormal[i] === 0 || Number.isNaN(times[i]!)) continue;
    ends[ids[i]! + 1]!++;
    if (isFlagged[i] !== 0) flagged++;
  }
  for (let i = 0; i < count; i++) ends[i + 1]! += ends[i]!;
  const total = ends[count]!;
  if (total === 0) return null;
  const byDevice = new Float64Array(total);
  const next = ends.slice();
  for (let i = 0; i < times.length; i++)
    if (isNormal[i] !== 0 && !Number.isNaN(times[i]!)) byDevice[next[ids[i]!]!++] = times[i]!;
  let seconds = 0;
  for (let i = 0; i < count; i++) seconds += watchedSeconds(byDevice.subarray(ends[i]!, ends[i + 1]!));
  return flagged / (seconds / DAY_SECONDS);
}

function watchedSeconds(times: Float64Array): number {
  if (times.length === 0) return 0;
  times.sort();
  let seconds = 0;
  for (let i = 1; i < times.length; i++) seconds += Math.min(GAP_SECONDS_MAX, times[i]! - times[i - 1]!);
  return Math.max(WATCHED_SECONDS_MIN, seconds);
}

function numberDevices(devices: readonly string[] | null, rows: number): { ids: Uint32Array; count: number } {
  const ids = new Uint32Array(rows);
  if (devices === null) return { ids, count: 1 };
  const known = new Map<string, number>();
  for (let i = 0; i < rows; i++) {
    let id = known.get(devices[i]!);
    if (id === undefined) {
      id = known.size;
      known.set(devices[i]!, id);
    }
    ids[i] = id;
  }
  return { ids, count: known.size };
}
