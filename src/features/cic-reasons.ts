// Why columns of the set `cic` differ from CICFlowMeter, in words: one reason for each kind of mistake.

export const PADDING =
  'The original counts the padding of short Ethernet frames as payload, so that a bare acknowledgement has 6 bytes.';

export const FIRST_TWICE = `${PADDING} It also counts the first packet twice here.`;

export const RATE_AT_ONCE =
  'Over no time the original writes Infinity or NaN, and its corrected fork -1; here the rate is missing.';

export const SIDE_RATE_AT_ONCE =
  'Over no time the original writes 0, as if nothing had been sent; here the rate is missing.';

export const BYTE_RATE = `${PADDING} ${RATE_AT_ONCE}`;

export const BACKWARDS =
  'Packets out of order make negative times in the original; here a packet that is stamped before the one ahead of it counts as captured at the same time.';

export const FIRST_FLAG = 'The original looks at the first packet of a flow only.';

export const HEADER =
  'The original gives UDP datagrams the header length of some TCP segment, and its published files have negative sums.';

export const FLAGS =
  'The files of 2017 hold 0 or 1, under the name of another flag: the counts were written in the order of a hash table.';

export const WHOLE_RATIO = 'The original cuts the ratio to a whole number; without forward packets it says 0.';

export const BULK =
  'The original compares addresses by reference, so that no forward bulk is ever found, and cuts averages to whole numbers; the files of 2017 hold 0 only.';

export const BULK_RATE = `${BULK} A rate over no time is missing here.`;

export const SUBFLOW =
  'The original divides by a wrong unit and starts counting at none, so that subflows are as many as packets, or the column is 0; it cuts averages to whole numbers. Here a flow without pauses is one subflow.';

export const LAST_WINDOW =
  'The original keeps the window of the last backward packet, its corrected fork the first that is not 0.';

export const DATA_PACKETS = `${PADDING} It also leaves the first packet out.`;

export const PERIODS =
  'The wrong unit of subflows disturbs the periods in the original, which held points in time instead of durations.';

export const OTHER_PROTOCOLS = 'The original writes 0 for all that is neither TCP nor UDP.';

export const LEAKS =
  'It says who or when, not how: a model would learn the machines and days of its training capture by heart. It is a text beside the row and a column of the CSV.';

export const FORK_ONLY = 'A column of the corrected fork, in neither of the two published namings.';
