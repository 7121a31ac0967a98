// Where the numbers of a flow of the set `cic` stand in its slot, and how samples are summed up there.

/** A summary of samples: six numbers. Mean and squares are running ones (Welford 1962), so that nothing large cancels. */
export const SUMMARY = 6;
export const COUNT = 0;
export const SUM = 1;
const MEAN = 2;
const SQUARES = 3;
export const MOST = 4;
export const LEAST = 5;

/** Adds a sample to the summary at `at`. */
export function addSample(numbers: Float64Array, at: number, sample: number): void {
  const count = numbers[at + COUNT]! + 1;
  numbers[at + COUNT] = count;
  numbers[at + SUM]! += sample;
  const distance = sample - numbers[at + MEAN]!;
  const mean = numbers[at + MEAN]! + distance / count;
  numbers[at + MEAN] = mean;
  numbers[at + SQUARES]! += distance * (sample - mean);
  if (count === 1 || sample > numbers[at + MOST]!) numbers[at + MOST] = sample;
  if (count === 1 || sample < numbers[at + LEAST]!) numbers[at + LEAST] = sample;
}

/** Mean of the summary at `at`, 0 without samples. */
export function meanOf(numbers: Float64Array, at: number): number {
  const count = numbers[at + COUNT]!;
  return count === 0 ? 0 : numbers[at + SUM]! / count;
}

/** Sample variance (n - 1) of the summary at `at`, 0 with fewer than two samples. */
export function varianceOf(numbers: Float64Array, at: number): number {
  const count = numbers[at + COUNT]!;
  return count < 2 ? 0 : numbers[at + SQUARES]! / (count - 1);
}

// Numbers of a side, from N_SIDES + side * SIDE_NUMBERS on; side 0 = forward.
/** Summary of payload lengths. */
export const S_LENGTHS = 0;
/** Summary of the times between one packet of the side and its next. */
export const S_GAPS = S_LENGTHS + SUMMARY;
export const S_LAST = S_GAPS + SUMMARY;
export const S_HEADERS = S_LAST + 1;
export const S_PSH = S_LAST + 2;
export const S_URG = S_LAST + 3;
export const S_FIN = S_LAST + 4;
/** TCP window of the first packet, -1 = none. */
export const S_WINDOW = S_LAST + 5;
/** The run of packets with payload that may become a bulk: its start, last packet, packets (0 = no run) and bytes. */
export const S_RUN_START = S_LAST + 6;
export const S_RUN_LAST = S_LAST + 7;
export const S_RUN_PACKETS = S_LAST + 8;
export const S_RUN_BYTES = S_LAST + 9;
export const S_BULKS = S_LAST + 10;
export const S_BULK_PACKETS = S_LAST + 11;
export const S_BULK_BYTES = S_LAST + 12;
export const S_BULK_US = S_LAST + 13;
export const SIDE_NUMBERS = S_BULK_US + 1;

// Numbers of a flow.
export const N_SIDES = 0;
export const N_FORWARD = N_SIDES;
export const N_BACKWARD = N_SIDES + SIDE_NUMBERS;
export const N_LENGTHS = N_BACKWARD + SIDE_NUMBERS;
export const N_GAPS = N_LENGTHS + SUMMARY;
export const N_ACTIVE = N_GAPS + SUMMARY;
export const N_IDLE = N_ACTIVE + SUMMARY;
export const N_START = N_IDLE + SUMMARY;
/** Latest packet of the flow. */
export const N_LAST = N_START + 1;
/** Latest packet of the whole input when the flow began. */
export const N_CLOCK = N_START + 2;
/** Start of the active period. */
export const N_PERIOD = N_START + 3;
export const N_SYN = N_START + 4;
export const N_RST = N_START + 5;
export const N_ACK = N_START + 6;
export const N_ECE = N_START + 7;
export const N_CWR = N_START + 8;
/** Gaps that part subflows. */
export const N_PAUSES = N_START + 9;
/** Forward packets with payload. */
export const N_DATA = N_START + 10;
/** Shortest forward transport header, 0 = no forward packet. */
export const N_HEADER_LEAST = N_START + 11;
export const N_PROTOCOL = N_START + 12;
/** Port of the backward side. */
export const N_PORT = N_START + 13;
export const FLOW_NUMBERS = N_START + 14;
