// Activities of one device and hour as bytes and back: texts once in a table, everything else as small numbers, all of it deflated.
import assert from 'node:assert';
import { deflateSync, inflateSync } from 'node:zlib';
import type { FindingFlow } from '../base/finding.ts';
import {
  ACTIVITY_SECONDS,
  type Activity,
  CONTACTS_MAX,
  type Contact,
  type ContactScope,
  QUESTIONS_MAX,
  type Question,
} from '../behaviour/activity.ts';

const FORMAT = 1;
/** Flows kept of a contact: one is enough to find the rest in the records, and their uids are most of the bytes. */
export const PACKED_FLOWS_MAX = 1;
/** Texts are cut on packing; names are at most 255 bytes, the rest is shorter. */
const TEXT_BYTES_MAX = 1024;
/** Bytes that a pack may inflate to: an hour of the largest activities takes under 1 MB. */
const INFLATED_BYTES_MAX = 8 * 1024 * 1024;
/** Most packs are smaller: chunks of the usual 16 kB for thousands of them would be garbage by the ten megabytes. */
const CHUNK_BYTES = 2048;
/** JA4 fingerprints of one activity that are kept. */
const FINGERPRINTS_MAX = 64;
const SCOPES: readonly ContactScope[] = ['internet', 'lan', 'group', 'other'];
const MINUTE_US = ACTIVITY_SECONDS * 1e6;
const NO_TEXT = 0;

/** A pack that is none: cut off, or bytes of something else. */
export class BadPack extends Error {}

/** Packs closed activities of one device that begin at or after `hourUs`, whole minutes apart. */
export function packActivities(hourUs: number, activities: readonly Activity[]): Uint8Array {
  const texts = new TextTable();
  const body = new NumberWriter();
  body.write(activities.length);
  for (const activity of activities) packActivity(hourUs, activity, texts, body);
  const head = new NumberWriter();
  head.write(FORMAT);
  texts.writeTo(head);
  return deflateSync(Buffer.concat([head.bytes(), body.bytes()]), { chunkSize: CHUNK_BYTES });
}

function packActivity(hourUs: number, activity: Activity, texts: TextTable, out: NumberWriter): void {
  assert(!activity.isProvisional, 'only closed activities are kept');
  out.write((activity.startUs - hourUs) / MINUTE_US);
  out.write(activity.arpRequests);
  const contacts = activity.contacts.slice(0, CONTACTS_MAX + 1);
  out.write(contacts.length);
  for (const contact of contacts) packContact(contact, texts, out);
  const questions = activity.questions.slice(0, QUESTIONS_MAX);
  out.write(questions.length);
  for (const { name, count, missing, resolver } of questions) {
    out.write(texts.indexOf(name));
    out.write(count);
    out.write(missing);
    out.write(texts.indexOf(resolver));
  }
  const fingerprints = activity.fingerprints.slice(0, FINGERPRINTS_MAX);
  out.write(fingerprints.length);
  for (const fingerprint of fingerprints) out.write(texts.indexOf(fingerprint));
}

function packContact(contact: Contact, texts: TextTable, out: NumberWriter): void {
  const flows = contact.flows.slice(0, PACKED_FLOWS_MAX);
  const scope = SCOPES.indexOf(contact.scope);
  out.write(scope + (contact.role === 'server' ? 4 : 0) + flows.length * 8);
  out.write(contact.host === null ? NO_TEXT : texts.indexOf(contact.host) + 1);
  out.write(texts.indexOf(contact.address));
  out.write(contact.peerMac === null ? NO_TEXT : texts.indexOf(contact.peerMac) + 1);
  out.write(contact.protocol);
  out.write(contact.port);
  out.write(contact.connections);
  out.write(contact.answered);
  out.write(contact.packetsOut);
  out.write(contact.packetsIn);
  out.write(contact.bytesOut);
  out.write(contact.bytesIn);
  for (const flow of flows) {
    out.write(texts.indexOf(flow.uid));
    out.write(texts.indexOf(flow.originator));
    out.write(flow.originatorPort);
    out.write(texts.indexOf(flow.responder));
    out.write(flow.responderPort);
    out.write(texts.indexOf(flow.protocol));
  }
}

/** The activities of a pack, in the order they were packed; throws BadPack where the bytes are damaged. */
export function unpackActivities(device: string, hourUs: number, packed: Uint8Array): Activity[] {
  let bytes: Buffer;
  try {
    bytes = inflateSync(packed, { chunkSize: CHUNK_BYTES, maxOutputLength: INFLATED_BYTES_MAX });
  } catch (error) {
    throw new BadPack('it does not unpack', { cause: error });
  }
  const input = new NumberReader(bytes);
  if (input.read() !== FORMAT) throw new BadPack('its format is unknown');
  const texts = input.readTexts();
  const activities: Activity[] = [];
  for (let left = input.readCount(60 * 24); left > 0; left--)
    activities.push(unpackActivity(device, hourUs, texts, input));
  if (!input.isAtEnd) throw new BadPack('something follows its end');
  return activities;
}

function unpackActivity(device: string, hourUs: number, texts: readonly string[], input: NumberReader): Activity {
  const startUs = hourUs + input.read() * MINUTE_US;
  const arpRequests = input.read();
  const contacts: Contact[] = [];
  for (let left = input.readCount(CONTACTS_MAX + 1); left > 0; left--) contacts.push(unpackContact(texts, input));
  const questions: Question[] = [];
  for (let left = input.readCount(QUESTIONS_MAX); left > 0; left--)
    questions.push({
      name: textAt(texts, input.read()),
      count: input.read(),
      missing: input.read(),
      resolver: textAt(texts, input.read()),
    });
  const fingerprints: string[] = [];
  for (let left = input.readCount(FINGERPRINTS_MAX); left > 0; left--) fingerprints.push(textAt(texts, input.read()));
  const untilUs = startUs + MINUTE_US;
  return { device, startUs, isProvisional: false, untilUs, contacts, questions, fingerprints, arpRequests };
}

function unpackContact(texts: readonly string[], input: NumberReader): Contact {
  const head = input.read();
  if (head >= 8 * (PACKED_FLOWS_MAX + 1)) throw new BadPack('a contact has too many flows');
  const host = input.read();
  const address = textAt(texts, input.read());
  const peerMac = input.read();
  return {
    scope: SCOPES[head & 3]!,
    role: (head & 4) === 0 ? 'client' : 'server',
    host: host === NO_TEXT ? null : textAt(texts, host - 1),
    address,
    peerMac: peerMac === NO_TEXT ? null : textAt(texts, peerMac - 1),
    protocol: input.read(),
    port: input.read(),
    connections: input.read(),
    answered: input.read(),
    packetsOut: input.read(),
    packetsIn: input.read(),
    bytesOut: input.read(),
    bytesIn: input.read(),
    flows: head >= 8 ? [unpackFlow(texts, input)] : [],
  };
}

function unpackFlow(texts: readonly string[], input: NumberReader): FindingFlow {
  return {
    uid: textAt(texts, input.read()),
    originator: textAt(texts, input.read()),
    originatorPort: input.read(),
    responder: textAt(texts, input.read()),
    responderPort: input.read(),
    protocol: textAt(texts, input.read()),
  };
}

function textAt(texts: readonly string[], index: number): string {
  const text = texts[index];
  if (text === undefined) throw new BadPack('a text is missing');
  return text;
}

class TextTable {
  readonly #indexes = new Map<string, number>();

  indexOf(text: string): number {
    const known = this.#indexes.get(text);
    if (known !== undefined) return known;
    this.#indexes.set(text, this.#indexes.size);
    return this.#indexes.size - 1;
  }

  writeTo(out: NumberWriter): void {
    const encoded = [...this.#indexes.keys()].map((text) => Buffer.from(text).subarray(0, TEXT_BYTES_MAX));
    out.write(encoded.length);
    for (const { length } of encoded) out.write(length);
    for (const bytes of encoded) out.append(bytes);
  }
}

/** Whole numbers up to 2^53, seven bits a byte, the low ones first (LEB128). */
class NumberWriter {
  #bytes = Buffer.allocUnsafe(1024);
  #length = 0;

  write(value: number): void {
    assert(Number.isSafeInteger(value) && value >= 0, 'counts are whole and not negative');
    this.#reserve(8);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more));
    larger.set(this.bytes());
    this.#bytes = larger;
  }
}

class NumberReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  read(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new BadPack('it is cut off');
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      scale *= 128;
    }
    throw new BadPack('a number is too large');
  }

  readCount(most: number): number {
    const count = this.read();
    if (count > most) throw new BadPack('a list is too long');
    return count;
  }

  readTexts(): string[] {
    const count = this.readCount(this.#bytes.length);
    const lengths = new Uint16Array(count);
    let total = 0;
    for (let i = 0; i < count; i++) {
      lengths[i] = this.readCount(TEXT_BYTES_MAX);
      total += lengths[i]!;
    }
    if (total > this.#bytes.length - this.#at) throw new BadPack('it is cut off');
    this.#at += total;
    return cutTexts(this.#bytes.subarray(this.#at - total, this.#at), lengths);
  }
}

/** Texts that stand one after the other. Nearly always they are ASCII: then all are read at once. */
function cutTexts(bytes: Buffer, lengths: Uint16Array): string[] {
  const texts = new Array<string>(lengths.length);
  const whole = bytes.toString('utf8');
  const isAscii = whole.length === bytes.length;
  let at = 0;
  for (let i = 0; i < lengths.length; i++) {
    const end = at + lengths[i]!;
    texts[i] = isAscii ? whole.slice(at, end) : bytes.toString('utf8', at, end);
    at = end;
  }
  return texts;
}
