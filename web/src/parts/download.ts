// Takes a text of the API to the reader: into the clipboard or as a file.
import { getText } from '../api/client.ts';
import { notify } from '../state/notices.ts';
import { t } from '../strings/words.ts';

/** Copies; where the browser does not let us, says so. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify('done', t('common.copied'));
  } catch {
    notify('error', t('common.copyFailed'));
  }
}

/** Saves a text as a file of the reader's. */
export function saveText(text: string, { name, type }: { readonly name: string; readonly type: string }): void {
  saveBlob(new Blob([text], { type }), name);
}

export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Fetches a download of the API and saves it; rejects with an ApiError. */
export async function saveFrom(path: string, file: { readonly name: string; readonly type: string }): Promise<void> {
  saveText(await getText(path), file);
}

/** A name that every file system takes. */
export function fileName(words: string, ending: string): string {
  const plain = words
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .toLowerCase();
  return `${plain === '' ? 'porchlight' : plain}.${ending}`;
}
