// Modbus/TCP (Modbus Messaging on TCP/IP Implementation Guide 3.1.3): the function of each unit, request and response.
import { GIVE_UP, IS, IS_NOT, NEEDS_MORE, type StreamDecoder, type StreamProtocol } from './protocol.ts';
import { uint16 } from './wire-text.ts';

const PORT = 502;
const HEADER_BYTES = 8;
/** The length field counts unit, function and at most 252 bytes of data. */
const LENGTH_MAX = 254;
/** Requests of functions 1 to 6 have two numbers of data: a length of 6. */
const FIXED_LENGTH = 6;

/** Keeps nothing of a connection, so one serves all. */
const decoder: StreamDecoder = {
  decode(_side, bytes, at, end, out) {
    let position = at;
    while (end - position >= HEADER_BYTES) {
      const length = uint16(bytes, position + 4);
      if (uint16(bytes, position + 2) !== 0 || length < 2 || length > LENGTH_MAX) return GIVE_UP;
      if (position + 6 + length > end) break;
      out.emit({
        kind: 'modbus',
        timeUs: out.timeUs,
        timeNs: out.timeNs,
        flow: out.flow,
        fromOriginator: out.fromOriginator,
        transaction: uint16(bytes, position),
        unit: bytes[position + 6]!,
        functionCode: bytes[position + 7]! & 0x7f,
        isException: bytes[position + 7]! >= 128,
      });
      position += 6 + length;
    }
    return position - at;
  },
};

export const modbus: StreamProtocol = {
  transport: 'tcp',
  name: 'modbus',
  title: 'Modbus/TCP',
  service: 'modbus',
  recognise(bytes, at, end, fromOriginator, port) {
    if (end - at < HEADER_BYTES) return end - at >= 3 && bytes[at + 2] !== 0 ? IS_NOT : NEEDS_MORE;
    const length = uint16(bytes, at + 4);
    const functionCode = bytes[at + 7]! & 0x7f;
    if (uint16(bytes, at + 2) !== 0 || length < 2 || length > LENGTH_MAX || functionCode === 0) return IS_NOT;
    if (port === PORT) return IS;
    return fromOriginator && length === FIXED_LENGTH && functionCode <= 6 && bytes[at + 7]! < 128 ? IS : IS_NOT;
  },
  open: () => decoder,
};
