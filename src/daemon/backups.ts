// One-file backups of the data folder, and their way back.
import { UserError } from '../base/user-error.ts';
import type { DaemonLinks } from './daemon-links.ts';

export class Backups {
  readonly links: DaemonLinks;
  readonly folder: string;
  constructor(links: DaemonLinks, folder: string) {
    this.links = links;
    this.folder = folder;
  }
  async make(_passphrase: string | null): Promise<{ name: string; path: string; remove: () => Promise<void> }> {
    throw new UserError('part-down', { part: 'backup' });
  }
  async restore(_b: AsyncIterable<Uint8Array>, _p: string | null, _k: boolean): Promise<{ words: string }> {
    throw new UserError('part-down', { part: 'backup' });
  }
}
