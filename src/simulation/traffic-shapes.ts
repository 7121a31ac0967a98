// Sizes and times of a simulated home, as quantiles. `npm run corpus -- DIR --only simulation` prints what they are compared with: the
// quantiles of 29 captures of ordinary devices (iotensemble, madea, oconnor-iot), and how far a simulated home's flows lie from theirs.
import type { Shape } from './traffic-shape.ts';

/** Share of segments that are sent again. */
export const LOSS_SHARE = 0.002;

/** Microseconds that a router takes to answer a DNS question that it has to pass on: the durations of 885 DNS flows, the last cut. */
export const RESOLVER_US: Shape = [100, 350, 24_700, 27_500, 27_900, 28_900, 40_100, 59_800, 74_900, 314_000];

/** Microseconds between a question and its answer beyond the way. */
export const THINK_US: Shape = [300, 1000, 2500, 5000, 9000, 15_000, 25_000, 45_000, 90_000, 200_000, 900_000];

/** Share of handshakes that resume a session. */
export const RESUMED_SHARE = 0.4;

/** Bytes of a server's certificates in a handshake. */
export const CERTIFICATE_BYTES: Shape = [900, 1800, 2300, 2600, 2900, 3200, 3600, 4000, 4400, 4800, 5200];

/** Bytes of questions and answers within encrypted visits: short TCP connections without their handshake. */
export const REQUEST_BYTES: Shape = [60, 120, 180, 240, 300, 380, 460, 560, 720, 1000, 3000];
export const RESPONSE_BYTES: Shape = [40, 90, 160, 240, 330, 440, 600, 900, 1500, 3500, 20_000];
export const EXCHANGE_COUNT: Shape = [1, 1, 1, 1, 2, 2, 3, 4];
export const EXCHANGE_PAUSE_US: Shape = [200, 1000, 5000, 20_000, 60_000, 200_000, 800_000, 3_000_000, 12_000_000];

/** How connections end. */
export const CLOSE_SHARES: readonly (readonly [
  'originator' | 'responder' | 'originator-reset' | 'responder-reset' | 'left',
  number,
])[] = [
  ['originator', 0.62],
  ['responder', 0.27],
  ['originator-reset', 0.05],
  ['responder-reset', 0.04],
  ['left', 0.02],
];

/** Bytes of keep-alives on connections that stay open: long TCP connections have 7 to 63 bytes a packet, headers of records included. */
export const KEEP_UP: Shape = [2, 4, 6, 10, 14, 22, 34, 60, 110];
export const KEEP_DOWN: Shape = [2, 4, 8, 12, 20, 30, 44, 60, 120];
/** Bytes of what reports a state, and of the answer. */
export const NOTE_UP: Shape = [120, 200, 300, 400, 520, 700, 900, 1300, 2400];
export const NOTE_DOWN: Shape = [60, 110, 160, 220, 300, 380, 500, 800, 1600];

/** Datagrams that keep a way through the router open. */
export const PING_BYTES: Shape = [20, 24, 28, 32, 44, 60];

/** A camera's clip, a web page's parts, a piece of video. */
export const CLIP_BYTES: Shape = [60_000, 150_000, 300_000, 600_000, 1_200_000, 3_000_000];
export const PAGE_BYTES: Shape = [600, 2500, 8000, 20_000, 45_000, 90_000, 200_000, 600_000];
export const STREAM_CHUNK_BYTES: Shape = [400_000, 1_500_000, 2_800_000, 4_000_000];
/** Pictures of a camera's small stream: what has changed, and whole ones. */
export const PICTURE_BYTES: Shape = [300, 700, 1100, 1500, 2100, 3200];
export const WHOLE_PICTURE_BYTES: Shape = [11_000, 14_000, 17_000, 21_000, 28_000];
