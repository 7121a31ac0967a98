// What a file system's refusal means, in words: one table for whatever is read or written.

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EBUSY: 'something else uses it',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'a file of that name is in the way',
  EFBIG: 'the file would be too large',
  EIO: 'the disk reports an error',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'too many files are open',
  ENODEV: 'there is no such device',
  ENOENT: 'the folder does not exist',
  ENOSPC: 'no space is left on the disk',
  ENOTDIR: 'a part of the path is not a folder',
  ENXIO: 'there is no such device',
  EPERM: 'no permission',
  EPIPE: 'its reader has gone',
  EROFS: 'the file system is read-only',
  ESTALE: 'the network disk has lost it',
  ETIMEDOUT: 'the network disk does not answer',
  ETXTBSY: 'it is a program that runs',
};

/** The reason behind an error of the system, as a clause without a full stop. */
export function systemReason(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (typeof code !== 'string') return error instanceof Error ? error.message : String(error);
  return REASONS[code] ?? `the system refuses with ${code}`;
}
