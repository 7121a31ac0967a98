// The endpoint states that the state word of a flow holds: those of now and those before.
import { PREVIOUS_SHIFT, STATE_BITS, STATE_SHIFT, SYN_ACK_SENT } from '../flow-layout.ts';

export function stateOf(state: i32, side: i32): i32 {
  return (state >> (side * STATE_SHIFT)) & STATE_BITS;
}

export function previousOf(state: i32, side: i32): i32 {
  return (state >> (PREVIOUS_SHIFT + side * STATE_SHIFT)) & STATE_BITS;
}

export function isHandshake(state: i32): bool {
  return state <= SYN_ACK_SENT;
}
