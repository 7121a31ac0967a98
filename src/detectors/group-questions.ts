// Who has just asked a whole group (multicast or broadcast UDP) and from which port: what comes to that port is an answer.
import { isHostAddress } from '../base/address.ts';
import { hashAddress, hashPair } from '../base/hash.ts';
import { WayTable } from '../base/way-table.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { KEY_PORTS, KEY_WORDS, NO_LINK, type PacketBatch } from '../packets/packet-batch.ts';

/** Askers (address and port) remembered at once; those that asked longest ago leave. */
const ASKERS = 2048;
/** Answers come within seconds: SSDP spreads them over at most 5 (UPnP 2.0, 1.3.3), WS-Discovery and mDNS over less. */
const ANSWER_US = 60e6;

/**
 * SSDP, mDNS, WS-Discovery and makers' own searches are sent to a group from a fresh port, and every device answers that port by
 * unicast from a port of its own choice: for the flow table a new flow of the device, to a port that never answers.
 */
export class GroupQuestions {
  readonly #askers = new WayTable(ASKERS, ANSWER_US);

  /** Bytes that the memory takes. */
  static bytes(): number {
    return WayTable.bytes(ASKERS);
  }

  /** Remembers the sender of a UDP row to a group; true when it was one. */
  see(frames: FrameBatch, packets: PacketBatch, row: number): boolean {
    const { key, linkAt } = packets;
    const at = row * KEY_WORDS;
    // A directed broadcast (192.168.1.255) shows by the frame alone.
    const isGroupFrame = linkAt[row]! !== NO_LINK && (frames.bytes[linkAt[row]!]! & 1) === 1;
    if (!isGroupFrame && isHostAddress(key, at + 4)) return false;
    const port = key[at + KEY_PORTS]! >>> 16;
    this.#askers.claim(halfOf(key, at, port, 1), halfOf(key, at, port, 2), frames.timeUs[packets.frame[row]!]!);
    return true;
  }

  /** True when the receiver of a UDP row had just asked a group from the port it goes to. */
  isAnswer(frames: FrameBatch, packets: PacketBatch, row: number): boolean {
    const { key } = packets;
    const at = row * KEY_WORDS;
    const port = key[at + KEY_PORTS]! & 0xffff;
    const slot = this.#askers.find(halfOf(key, at + 4, port, 1), halfOf(key, at + 4, port, 2));
    return slot >= 0 && frames.timeUs[packets.frame[row]!]! - this.#askers.usedUs[slot]! <= ANSWER_US;
  }
}

function halfOf(key: Uint32Array, at: number, port: number, seed: number): number {
  return hashPair(hashAddress(key, at, seed), port);
}
