// A device's contract as a document: what is normal for it in sentences, what changed since it was approved, and its exports.
import { UserError } from '../base/user-error.ts';
import type { Contract } from '../behaviour/contract.ts';
import { differenceSentences } from '../behaviour/contract-difference.ts';
import { contractSentences, SENTENCE_TOPICS } from '../behaviour/contract-sentences.ts';
import type { ContractDocument } from '../documents/devices.ts';
import { contractText, type ExportFormat } from './contract-exports.ts';
import { exportOf } from './exported-contract.ts';
import type { HomeCache } from './home-cache.ts';
import { homeWords, type Language } from './home-words.ts';
import { readContract } from './one-contract.ts';

/** A file to download. */
export interface ExportedFile {
  readonly type: string;
  readonly name: string;
  readonly body: string;
}

const FILES: Readonly<Record<'mud' | 'nftables' | 'markdown', { readonly type: string; readonly ending: string }>> = {
  // RFC 8520 16.4.
  mud: { type: 'application/mud+json', ending: '.mud.json' },
  nftables: { type: 'text/plain; charset=utf-8', ending: '.nft' },
  markdown: { type: 'text/markdown; charset=utf-8', ending: '.md' },
};

export class ContractDocuments {
  readonly #cache: HomeCache;

  constructor(cache: HomeCache) {
    this.#cache = cache;
  }

  document(id: string, language: Language): ContractDocument {
    const words = homeWords(language);
    const contract = this.#read(id);
    if (contract === null) {
      const groups = [{ title: words.topics['state']!, sentences: [words.nothingLearned] }];
      return { device: id, version: 0, approved: null, approvedAt: null, groups, changes: [] };
    }
    const document = contract.document();
    const sentences = contractSentences(document, language);
    return {
      device: id,
      version: document.version,
      approved: document.approved?.version ?? null,
      approvedAt: document.approved === null ? null : document.approved.atUs / 1e6,
      groups: SENTENCE_TOPICS.flatMap((topic) => {
        const texts = sentences.flatMap(({ about, text }) => (about === topic ? [text] : []));
        return texts.length === 0 ? [] : [{ title: words.topics[topic] ?? topic, sentences: texts }];
      }),
      changes: contract
        .changes()
        .flatMap((change) =>
          differenceSentences([change], language).map((sentence) => ({ change: change.change, sentence })),
        ),
    };
  }

  /** Throws `nothing-learned`. */
  file(id: string, format: ExportFormat, language: Language = 'en'): ExportedFile {
    const device = this.#cache.device(id);
    const contract = this.#read(id);
    if (contract === null) throw new UserError('nothing-learned', { device: id });
    const { store, settings } = this.#cache;
    const { type, ending } = FILES[format];
    const found = exportOf({ store, settings, device, contract });
    return { type, name: `porchlight-${id}${ending}`, body: contractText(found, format, false, language).text };
  }

  /** The version that may be approved. Throws `nothing-learned`, and `contract-changed` where it is another one than was read. */
  checkVersion(id: string, version: number): void {
    this.#cache.device(id);
    const contract = this.#read(id);
    if (contract === null) throw new UserError('nothing-learned', { device: id });
    if (contract.version !== version)
      throw new UserError('contract-changed', { device: id, version: contract.version, given: version });
  }

  /** With an approval that the engine has yet to take up. */
  #read(id: string): Contract | null {
    this.#cache.device(id);
    const contract = readContract(this.#cache.store, this.#cache.zone, id);
    for (const each of this.#cache.pending)
      if (each.kind === 'approve' && each.device === id) contract?.approve(each.version, this.#cache.dataUs ?? 0);
    return contract;
  }
}
