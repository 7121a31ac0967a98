// Zeek's one-word summary of a connection (conn_state), from endpoint states, sizes and history.
import { CONNECTION_STATES } from './flow-batch.ts';
import { CLOSED, ESTABLISHED, INACTIVE, PARTIAL, RESET, SYN_ACK_SENT, SYN_SENT } from './flow-layout.ts';

type ConnectionState = (typeof CONNECTION_STATES)[number];

const number = (name: ConnectionState): number => CONNECTION_STATES.indexOf(name);
const OTH = number('OTH');
const S0 = number('S0');
const S1 = number('S1');
const SF = number('SF');
const REJ = number('REJ');
const S2 = number('S2');
const S3 = number('S3');
const RSTO = number('RSTO');
const RSTR = number('RSTR');
const RSTOS0 = number('RSTOS0');
const RSTRH = number('RSTRH');
const SH = number('SH');
const SHR = number('SHR');

const CODE_TURNED = 0x5e;
const CODE_S = 0x53;
const CODE_R = 0x52;
/** Letters that say the originator did more than send a SYN. */
const CODES_MORE = [0x48, 0x41, 0x46, 0x47, 0x49, 0x51];

const isSilent = (state: number): boolean => state === INACTIVE || state === PARTIAL;

/**
 * conn_state of a TCP connection, index into CONNECTION_STATES, from the endpoint states of originator and responder. `history`
 * holds `letters` letters from `at` on; `isEmpty`: neither side sent stream bytes.
 */
export function tcpConnectionState(
  originator: number,
  responder: number,
  isEmpty: boolean,
  history: Uint8Array,
  at: number,
  letters: number,
): number {
  if (responder === RESET) {
    if (originator === SYN_SENT || originator === SYN_ACK_SENT || (originator === RESET && isEmpty)) return REJ;
    return isSilent(originator) ? RSTRH : RSTR;
  }
  if (originator === RESET) {
    if (!isSilent(responder)) return RSTO;
    return isAbortedAttempt(history, at, letters) ? RSTOS0 : OTH;
  }
  if (originator === CLOSED && responder === CLOSED) return SF;
  if (originator === CLOSED) return isSilent(responder) ? SH : S2;
  if (responder === CLOSED) return isSilent(originator) ? SHR : S3;
  if (originator === SYN_SENT && responder === INACTIVE) return S0;
  return originator === ESTABLISHED && responder === ESTABLISHED ? S1 : OTH;
}

/** conn_state of a UDP flow, by which sides have sent. */
export function udpConnectionState(hasOriginatorSent: boolean, hasResponderSent: boolean): number {
  if (hasOriginatorSent) return hasResponderSent ? SF : S0;
  return hasResponderSent ? SHR : OTH;
}

/** A SYN, then a RST with nothing in between: the history matches ^?S[^HAFGIQ]*R.* */
function isAbortedAttempt(history: Uint8Array, at: number, letters: number): boolean {
  const end = at + letters;
  let i = at;
  if (i < end && history[i] === CODE_TURNED) i++;
  if (i >= end || history[i] !== CODE_S) return false;
  for (i++; i < end; i++) {
    if (history[i] === CODE_R) return true;
    if (CODES_MORE.includes(history[i]!)) return false;
  }
  return false;
}
