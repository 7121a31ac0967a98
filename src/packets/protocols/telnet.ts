// Telnet (RFC 854): that it is spoken; what is typed is nobody's business.
import { GIVE_UP, IS, IS_NOT, NEEDS_MORE, type StreamProtocol } from './protocol.ts';

const PORT = 23;
const IS_COMMAND = 255;
const WILL = 251;
const DONT = 254;
/** Telnet options in use end far below this (RFC 1700; 200 is GMCP's neighbourhood). */
const OPTION_MAX = 201;

export const telnet: StreamProtocol = {
  transport: 'tcp',
  name: 'telnet',
  title: 'Telnet',
  service: 'telnet',
  recognise(bytes, at, end, _fromOriginator, port) {
    if (end <= at) return NEEDS_MORE;
    if (port === PORT) return IS;
    if (bytes[at] !== IS_COMMAND) return IS_NOT;
    if (end - at < 3) return NEEDS_MORE;
    return bytes[at + 1]! >= WILL && bytes[at + 1]! <= DONT && bytes[at + 2]! <= OPTION_MAX ? IS : IS_NOT;
  },
  open() {
    let isSaid = false;
    return {
      decode(_side, _bytes, _at, _end, out) {
        if (!isSaid) {
          isSaid = true;
          const { timeUs, timeNs, flow, fromOriginator } = out;
          out.emit({ kind: 'telnet', timeUs, timeNs, flow, fromOriginator });
        }
        return GIVE_UP;
      },
    };
  },
};
