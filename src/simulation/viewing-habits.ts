// Watching a camera of the home by RTSP: a recorder that keeps what moves, and people who look at the picture for a while.
import type { Random } from '../base/random.ts';
import { atTimes, type Habit, type Surroundings } from './habit.ts';
import {
  interleavedHead,
  RTSP_PORT,
  type RtspViewer,
  rtcpReport,
  rtpHead,
  rtspClosing,
  rtspKeepAlive,
  rtspOpening,
} from './rtsp-messages.ts';
import { type Message, MessageList, type Script, ScriptSeries, type Turn } from './script.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import { draw, drawWhole } from './traffic-shape.ts';
import { PICTURE_BYTES, WHOLE_PICTURE_BYTES } from './traffic-shapes.ts';

/** The small stream of a camera: ten pictures a second, every twentieth whole. */
const PICTURES_A_SECOND = 10;
const PICTURES_A_GROUP = 20;
/** RTP counts 90,000 a second for video (RFC 6184 8.2.1). */
const CLOCK = 90_000;
const DATAGRAM_BYTES = 1388;
const RTP_BYTES = 12;
const REPORT_SECONDS = 5;
const KEEP_ALIVE_SECONDS = 25;
/** Ports that cameras stream from and viewers listen at; the one behind each is for reports. */
const STREAM_PORT = 6970;
const VIEW_PORT = 50_000;
/** From the beginning of the connection until PLAY was answered. */
const OPENING_US = 90_000;

/** LIVE555 sends such datagrams before anything comes, so that firewalls let the stream in. */
const OPENER = Uint8Array.of(0xce, 0xfa, 0xed, 0xfe);
const OPENERS: readonly Message[] = [
  { side: 0, bytes: OPENER.length, head: OPENER },
  { side: 0, bytes: OPENER.length, head: OPENER, waitUs: 300 },
];

const CLIP_SECONDS = [8, 12, 16, 22, 35];
const LOOK_SECONDS = [6, 12, 20, 35, 60, 90];

/** When something moves the recorder fetches the stream within one connection, for as long as it does. */
export function recording(hourlyMost: number, motion: (around: Surroundings, nowUs: number) => number): Habit {
  return atTimes(hourlyMost, motion, ({ device, network }, nowUs) => {
    const camera = network.deviceOf('camera');
    if (camera === null) return;
    const seconds = drawWhole(CLIP_SECONDS, device.random);
    const asked = 'RTP/AVP/TCP;unicast;interleaved=0-1';
    const viewer = viewerOf(camera, 'Lavf60.16.100', [asked, `${asked};ssrc=5A1C0EF2`], device.random);
    const script = new ScriptSeries([
      new MessageList(rtspOpening(viewer)),
      new StreamScript(seconds, device.random),
      new MessageList(rtspClosing(viewer, 6, 40_000)),
    ]);
    network.tcpTo(camera.station, { device, port: RTSP_PORT, script, atUs: nowUs, segmentBytes: 8688 });
  });
}

/** Somebody at home looks at the camera: the pictures come as datagrams, the connection keeps the session alive. */
export function lookAtCamera({ device, network }: Surroundings, nowUs: number): void {
  const camera = network.deviceOf('camera');
  if (camera === null) return;
  const { random } = device;
  const seconds = drawWhole(LOOK_SECONDS, random);
  const port = VIEW_PORT + 2 * Math.floor(random() * 5000);
  const asked = `RTP/AVP;unicast;client_port=${port}-${port + 1}`;
  const given = `${asked};server_port=${STREAM_PORT}-${STREAM_PORT + 1}`;
  const viewer = viewerOf(camera, 'LibVLC/3.0.20 (LIVE555 Streaming Media v2016.11.28)', [asked, given], random);
  const signs = Math.floor(seconds / KEEP_ALIVE_SECONDS);
  const rest = (seconds - signs * KEEP_ALIVE_SECONDS) * 1e6;
  const script = new MessageList([
    ...rtspOpening(viewer),
    ...Array.from({ length: signs }, (_, i) => rtspKeepAlive(viewer, 6 + i, KEEP_ALIVE_SECONDS * 1e6)).flat(),
    ...rtspClosing(viewer, 6 + signs, rest),
  ]);
  network.tcpTo(camera.station, { device, port: RTSP_PORT, script, atUs: nowUs });
  const atUs = nowUs + OPENING_US;
  const to = camera.station;
  const stream = new MessageList([...OPENERS, ...datagrams(seconds, random)]);
  network.udp({ device, to, port: STREAM_PORT, sourcePort: port, script: stream, atUs });
  const reports = new MessageList([...OPENERS, ...reportMessages(seconds, random)]);
  network.udp({ device, to, port: STREAM_PORT + 1, sourcePort: port + 1, script: reports, atUs });
}

function viewerOf(
  camera: SimulatedDevice,
  agent: string,
  transport: readonly [string, string],
  random: Random,
): RtspViewer {
  const session = Math.floor(random() * 0x1_0000_0000)
    .toString(16)
    .toUpperCase();
  return { address: camera.ip, agent, transport, session };
}

function pictureBytes(picture: number, random: Random): number {
  return drawWhole(picture % PICTURES_A_GROUP === 0 ? WHOLE_PICTURE_BYTES : PICTURE_BYTES, random);
}

function source(random: Random): number {
  return Math.floor(random() * 0x1_0000_0000);
}

/** One picture after another, each as one message of the camera within the viewer's connection. */
class StreamScript implements Script {
  readonly #source: number;
  readonly #pictures: number;
  #picture = 0;
  #sequence = 1;

  constructor(seconds: number, random: Random) {
    this.#pictures = seconds * PICTURES_A_SECOND;
    this.#source = source(random);
  }

  next(turn: Turn, random: Random): boolean {
    if (this.#picture >= this.#pictures) return false;
    const bytes = pictureBytes(this.#picture, random);
    const packets = Math.ceil(bytes / DATAGRAM_BYTES);
    const first = Math.min(bytes, DATAGRAM_BYTES) + RTP_BYTES;
    const rtp = rtpHead(this.#sequence, (this.#picture * CLOCK) / PICTURES_A_SECOND, this.#source, packets === 1);
    turn.side = 1;
    turn.bytes = bytes + packets * (RTP_BYTES + 4);
    turn.head = interleavedHead(0, first, rtp);
    turn.waitUs = (1e6 / PICTURES_A_SECOND) * (0.9 + 0.2 * random());
    this.#picture++;
    this.#sequence += packets;
    return true;
  }
}

/** The same as datagrams. */
function datagrams(seconds: number, random: Random): Message[] {
  const from = source(random);
  const messages: Message[] = [];
  for (let picture = 0; picture < seconds * PICTURES_A_SECOND; picture++) {
    let left = pictureBytes(picture, random);
    for (let isFirst = true; left > 0; isFirst = false) {
      const bytes = Math.min(left, DATAGRAM_BYTES);
      left -= bytes;
      const head = rtpHead(messages.length + 1, (picture * CLOCK) / PICTURES_A_SECOND, from, left === 0);
      const waitUs = isFirst ? (1e6 / PICTURES_A_SECOND) * (0.85 + 0.2 * random()) : 400;
      messages.push({ side: 1, bytes: bytes + RTP_BYTES, head, waitUs });
    }
  }
  return messages;
}

function reportMessages(seconds: number, random: Random): Message[] {
  const [camera, viewer] = [source(random), source(random)];
  const sender = rtcpReport(true, camera);
  const receiver = rtcpReport(false, viewer);
  const spacingUs = draw([0.9, 1.1], random) * REPORT_SECONDS * 1e6;
  return Array.from({ length: Math.max(1, Math.floor(seconds / REPORT_SECONDS)) }, (): Message[] => [
    { side: 1, bytes: sender.length, head: sender, waitUs: spacingUs },
    { side: 0, bytes: receiver.length, head: receiver, waitUs: 60_000 },
  ]).flat();
}
