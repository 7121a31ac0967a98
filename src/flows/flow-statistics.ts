// Names of the 48 statistics of a flow, as nfstream has them and in its order.

const DIRECTIONS = ['bidirectional', 'src2dst', 'dst2src'] as const;
const MEASURES = ['ps', 'piat_ms'] as const;
const MOMENTS = ['min', 'mean', 'stddev', 'max'] as const;
const FLAGS = ['syn', 'cwr', 'ece', 'urg', 'ack', 'psh', 'rst', 'fin'] as const;

/**
 * Names of the columns of `FlowBatch.statistics`, index = column: sizes in bytes on the wire (min, mean, sample standard
 * deviation, max) for both directions together, source to destination, destination to source; then intervals between packets
 * in milliseconds; then counts of packets with each TCP flag.
 */
export const STATISTICS_NAMES: readonly string[] = [
  ...MEASURES.flatMap((measure) =>
    DIRECTIONS.flatMap((direction) => MOMENTS.map((moment) => `${direction}_${moment}_${measure}`)),
  ),
  ...DIRECTIONS.flatMap((direction) => FLAGS.map((flag) => `${direction}_${flag}_packets`)),
];
