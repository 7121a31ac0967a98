// Recognises a capture by its first bytes, never by its name, and opens it: unpacked, with the walker of its format.
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';
import { type ByteSource, openSource } from './byte-source.ts';
import { describeBytes } from './file-kind.ts';
import { PackedSource, recognisePacking } from './packed-source.ts';
import { isCutPcapHeader, PCAP_HEADER_BYTES, PcapWalker, readPcapHeader } from './pcap-walker.ts';
import { isPcapngHead, PcapngWalker } from './pcapng-walker.ts';
import { PrefixedSource, readHead } from './prefixed-source.ts';
import type { RecordWalker } from './record-walker.ts';

/** Enough to tell a capture from a tar archive. */
const HEAD_BYTES = 512;

const STANDARD_INPUT = 'Standard input';

/** An open capture: bytes behind what its walker has no use for, and the walker. */
export interface OpenCapture {
  readonly source: ByteSource;
  readonly walker: RecordWalker;
}

/**
 * Opens the capture at a path ('-': standard input). Throws UserErrors: not found, empty, not a capture … An aborted signal
 * ends the wait for the first bytes, which then are missing.
 */
export async function openCapture(path: string, snapLength: number, signal?: AbortSignal): Promise<OpenCapture> {
  const name = path === '-' ? STANDARD_INPUT : path;
  let source: ByteSource;
  try {
    source = await openSource(path);
  } catch (error) {
    throw fileError(name, error);
  }
  const cancel = (): void => source.cancel();
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted === true) cancel();
  try {
    return await recogniseCapture(source, name, snapLength);
  } catch (error) {
    await source.close();
    throw error instanceof UserError ? error : fileError(name, error);
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/** Finds the format of an open source. The file header of a pcap is taken off; all of a pcapng is the walker's. */
export async function recogniseCapture(raw: ByteSource, name: string, snapLength: number): Promise<OpenCapture> {
  let head = await readHead(raw, PCAP_HEADER_BYTES, HEAD_BYTES);
  if (head.length === 0) {
    throw name === STANDARD_INPUT ? new UserError('empty-input') : new UserError('empty-file', { file: name });
  }
  let source: ByteSource = new PrefixedSource(head, raw);
  const packing = recognisePacking(head);
  if (packing !== null) {
    const unpacked = new PackedSource(source, packing);
    head = await readHead(unpacked, PCAP_HEADER_BYTES, HEAD_BYTES);
    if (head.length === 0)
      throw new UserError('not-a-capture', { file: name, found: `nothing can be unpacked from its ${packing}` });
    source = new PrefixedSource(head, unpacked);
  }
  if (isPcapngHead(head)) return { source, walker: new PcapngWalker(snapLength) };
  if (isCutPcapHeader(head))
    throw new UserError('cut-header', { file: name, bytes: head.length, wanted: PCAP_HEADER_BYTES });
  const layout = readPcapHeader(head);
  if (layout === null) throw new UserError('not-a-capture', { file: name, found: describeBytes(head) });
  await source.read(new Uint8Array(PCAP_HEADER_BYTES), 0, PCAP_HEADER_BYTES);
  return { source, walker: new PcapWalker(layout, snapLength) };
}

/** A file system's error in our words. */
export function fileError(file: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return new UserError('file-not-found', { file }, { cause: error });
  if (code === 'EACCES' || code === 'EPERM') return new UserError('file-no-permission', { file }, { cause: error });
  if (code === 'EISTTY') return new UserError('not-a-capture', { file, found: 'it is a terminal' }, { cause: error });
  return new UserError('file-unreadable', { file, reason: systemReason(error) }, { cause: error });
}
