// RTSP of a simulated home (RFC 2326): a viewer asks a camera what it offers, sets the stream up, plays it and tears it down.
import { ByteBuilder } from './byte-builder.ts';
import { asciiBytes } from './plain-messages.ts';
import type { Message } from './script.ts';

export const RTSP_PORT = 554;
const THINK_US = 3000;
const SDP = [
  'v=0',
  'o=- 1767571200 1 IN IP4 0.0.0.0',
  's=Session streamed by camera',
  't=0 0',
  'a=control:*',
  'a=range:npt=now-',
  'm=video 0 RTP/AVP 96',
  'b=AS:512',
  'a=rtpmap:96 H264/90000',
  'a=fmtp:96 packetization-mode=1;profile-level-id=4D001F;sprop-parameter-sets=Z00AH5Y1QKALdNwEBAQI,aO4xsg==',
  'a=control:track1',
  '',
].join('\r\n');

export interface RtspViewer {
  readonly address: string;
  readonly agent: string;
  /** Of the Transport header: what the viewer wants, and what the camera says to it. */
  readonly transport: readonly [asked: string, given: string];
  /** A number of the session, in hexadecimal digits. */
  readonly session: string;
}

/** From OPTIONS to the answer to PLAY; the first DESCRIBE is refused, and the second one brings the password (RFC 2617). */
export function rtspOpening(viewer: RtspViewer): Message[] {
  const { transport, session } = viewer;
  const login = `Authorization: Digest username="viewer", realm="camera", nonce="${session}", uri="${uriOf(viewer)}", response="0f8a3b5cd9f24e6e8b1c7a90d3e5f612"`;
  const kept = `Session: ${session}`;
  return [
    ...exchange(viewer, 'OPTIONS', 1, [], ['Public: OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER']),
    asked(viewer, 'DESCRIBE', 2, ['Accept: application/sdp']),
    answered('401 Unauthorized', 2, [`WWW-Authenticate: Digest realm="camera", nonce="${session}"`]),
    asked(viewer, 'DESCRIBE', 3, ['Accept: application/sdp', login]),
    answered('200 OK', 3, ['Content-Type: application/sdp', `Content-Length: ${SDP.length}`], SDP),
    ...exchange(
      viewer,
      'SETUP',
      4,
      [`Transport: ${transport[0]}`, login],
      [`Transport: ${transport[1]}`, `${kept};timeout=60`],
    ),
    ...exchange(
      viewer,
      'PLAY',
      5,
      [kept, 'Range: npt=0.000-', login],
      [kept, 'Range: npt=now-', `RTP-Info: url=${uriOf(viewer)}/track1;seq=1;rtptime=0`],
    ),
  ];
}

/** A sign of life, which keeps the session from running out. */
export function rtspKeepAlive(viewer: RtspViewer, sequence: number, waitUs: number): Message[] {
  const [question, answer] = exchange(viewer, 'GET_PARAMETER', sequence, [`Session: ${viewer.session}`], []);
  return [{ ...question!, waitUs }, answer!];
}

export function rtspClosing(viewer: RtspViewer, sequence: number, waitUs: number): Message[] {
  const [question, answer] = exchange(viewer, 'TEARDOWN', sequence, [`Session: ${viewer.session}`], []);
  return [{ ...question!, waitUs }, answer!];
}

/** The first bytes of a piece of the stream within the connection (RFC 2326 10.12): dollar, channel, length, and the RTP header. */
export function interleavedHead(channel: number, bytes: number, rtp: Uint8Array): Uint8Array {
  return new ByteBuilder().u8(0x24).u8(channel).u16(bytes).bytes(rtp).finish();
}

/** RFC 3550 5.1: version 2, payload type 96; the marker says that a picture ends. */
export function rtpHead(sequence: number, stamp: number, source: number, isLast: boolean): Uint8Array {
  const builder = new ByteBuilder().u8(0x80).u8(isLast ? 0xe0 : 0x60);
  return builder
    .u16(sequence & 0xffff)
    .u32(stamp >>> 0)
    .u32(source)
    .finish();
}

/** RFC 3550 6.4: what a sender or a receiver of a stream reports every five seconds. */
export function rtcpReport(isSender: boolean, source: number): Uint8Array {
  const words = isSender ? 6 : 7;
  const builder = new ByteBuilder().u8(isSender ? 0x80 : 0x81).u8(isSender ? 200 : 201);
  return builder
    .u16(words)
    .u32(source)
    .zeros((words - 1) * 4)
    .finish();
}

function uriOf({ address }: RtspViewer): string {
  return `rtsp://${address}:${RTSP_PORT}/stream2`;
}

function exchange(
  viewer: RtspViewer,
  method: string,
  sequence: number,
  question: readonly string[],
  answer: readonly string[],
): Message[] {
  return [asked(viewer, method, sequence, question), answered('200 OK', sequence, answer)];
}

function asked(viewer: RtspViewer, method: string, sequence: number, lines: readonly string[]): Message {
  const track = method === 'SETUP' ? '/track1' : '';
  const first = `${method} ${uriOf(viewer)}${track} RTSP/1.0`;
  return message(0, [first, `CSeq: ${sequence}`, `User-Agent: ${viewer.agent}`, ...lines], '');
}

function answered(status: string, sequence: number, lines: readonly string[], body = ''): Message {
  return message(1, [`RTSP/1.0 ${status}`, `CSeq: ${sequence}`, ...lines], body);
}

function message(side: 0 | 1, lines: readonly string[], body: string): Message {
  const head = asciiBytes(`${lines.join('\r\n')}\r\n\r\n${body}`);
  return { side, bytes: head.length, head, waitUs: THINK_US };
}
