// Zeek's one-word summary of a connection (conn_state), from endpoint states, sizes and history.
import { CLOSED, ESTABLISHED, INACTIVE, PARTIAL, RESET, SYN_ACK_SENT, SYN_SENT } from '../flow-layout.ts';
import { recordHistory } from './memory.ts';

// Indices of CONNECTION_STATES (flow-batch.ts).
const OTH = 0;
const S0 = 1;
const S1 = 2;
const SF = 3;
const REJ = 4;
const S2 = 5;
const S3 = 6;
const RSTO = 7;
const RSTR = 8;
const RSTOS0 = 9;
const RSTRH = 10;
const SH = 11;
const SHR = 12;

const CODE_TURNED = 0x5e;
const CODE_S = 0x53;
const CODE_R = 0x52;

function isSilent(state: i32): bool {
  return state === INACTIVE || state === PARTIAL;
}

/** Letters that say the originator did more than send a SYN: H A F G I Q. */
function saysMore(code: i32): bool {
  return code === 0x48 || code === 0x41 || code === 0x46 || code === 0x47 || code === 0x49 || code === 0x51;
}

/**
 * conn_state of a TCP connection, index into CONNECTION_STATES, from the endpoint states of originator and responder. `recordHistory`
 * holds `letters` letters from `at` on; `isEmpty`: neither side sent stream bytes.
 */
export function tcpConnectionState(originator: i32, responder: i32, isEmpty: bool, at: i32, letters: i32): i32 {
  if (responder === RESET) {
    if (originator === SYN_SENT || originator === SYN_ACK_SENT || (originator === RESET && isEmpty)) return REJ;
    return isSilent(originator) ? RSTRH : RSTR;
  }
  if (originator === RESET) {
    if (!isSilent(responder)) return RSTO;
    return isAbortedAttempt(at, letters) ? RSTOS0 : OTH;
  }
  if (originator === CLOSED && responder === CLOSED) return SF;
  if (originator === CLOSED) return isSilent(responder) ? SH : S2;
  if (responder === CLOSED) return isSilent(originator) ? SHR : S3;
  if (originator === SYN_SENT && responder === INACTIVE) return S0;
  return originator === ESTABLISHED && responder === ESTABLISHED ? S1 : OTH;
}

/** conn_state of a UDP flow, by which sides have sent. */
export function udpConnectionState(hasOriginatorSent: bool, hasResponderSent: bool): i32 {
  if (hasOriginatorSent) return hasResponderSent ? SF : S0;
  return hasResponderSent ? SHR : OTH;
}

/** A SYN, then a RST with nothing in between: the history matches ^?S[^HAFGIQ]*R.* */
function isAbortedAttempt(at: i32, letters: i32): bool {
  const end = at + letters;
  let i = at;
  if (i < end && recordHistory[i] === CODE_TURNED) i++;
  if (i >= end || recordHistory[i] !== CODE_S) return false;
  for (i++; i < end; i++) {
    if (recordHistory[i] === CODE_R) return true;
    if (saysMore(recordHistory[i])) return false;
  }
  return false;
}
