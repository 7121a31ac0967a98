// SSH identification lines (RFC 4253 4.2), on any port.
import { startsWith } from './http-head.ts';
import { GIVE_UP, IS, IS_NOT, NEEDS_MORE, type StreamDecoder, type StreamProtocol } from './protocol.ts';
import { printableText } from './wire-text.ts';

/** RFC 4253 4.2: the line has at most 255 characters, line end included. */
const LINE_MAX = 255;

/** Keeps nothing of a connection, so one serves all. */
const decoder: StreamDecoder = {
  decode(_side, bytes, at, end, out) {
    if (bytes[at] !== 83) return GIVE_UP;
    const limit = Math.min(end, at + LINE_MAX);
    let stop = at;
    while (stop < limit && bytes[stop] !== 10) stop++;
    if (stop === limit) return end - at < LINE_MAX ? 0 : GIVE_UP;
    if (bytes[stop - 1] === 13) stop--;
    out.emit({
      kind: 'ssh',
      timeUs: out.timeUs,
      timeNs: out.timeNs,
      flow: out.flow,
      fromOriginator: out.fromOriginator,
      banner: printableText(bytes, at, stop, LINE_MAX),
    });
    return GIVE_UP;
  },
};

export const ssh: StreamProtocol = {
  transport: 'tcp',
  name: 'ssh',
  title: 'SSH',
  service: 'ssh',
  recognise(bytes, at, end) {
    const length = Math.min(4, end - at);
    if (!startsWith(bytes, at, end, 'SSH-'.slice(0, length))) return IS_NOT;
    return length < 4 ? NEEDS_MORE : IS;
  },
  open: () => decoder,
};
