// What the API is told about the home: asked of the store's thread once, kept here while it holds, renewed when something was saved.

import type { Language } from '../api/ports.ts';
import { type Answered, WrittenDocument } from '../api/written-document.ts';
import type { HomeDocument } from '../documents/home.ts';
import { frameKey, withFigures } from '../homes/home-frame.ts';
import type { HomeQueries, LivePart } from '../homes/home-queries.ts';
import { decisionsNoted } from '../store/decision-mark.ts';
import type { DaemonLinks } from './daemon-links.ts';
import { KeptAnswers } from './kept-answers.ts';
import type { HomeReading } from './written-home.ts';

export class HomeAnswers {
  readonly #links: Pick<DaemonLinks, 'home' | 'documents'>;
  readonly #live: (language: Language) => LivePart;
  readonly #kept: KeptAnswers;

  /** `live`: what the store does not know, as of now. */
  constructor(folder: string, links: Pick<DaemonLinks, 'home' | 'documents'>, live: (language: Language) => LivePart) {
    this.#links = links;
    this.#live = live;
    this.#kept = new KeptAnswers({ foreign: () => decisionsNoted(folder) });
  }

  async home(language: Language): Promise<HomeDocument> {
    const live = this.#live(language);
    const key = `home ${language} ${frameKey(live)}`;
    const document = await this.#kept.ask(key, () => this.#links.home.home(language, live));
    return withFigures(document, live);
  }

  read<N extends HomeReading>(
    name: N,
    ...args: Parameters<HomeQueries[N]>
  ): Promise<Answered<ReturnType<HomeQueries[N]>>> {
    return this.#kept.ask(`${name} ${JSON.stringify(args)}`, async () => {
      const { json, tag } = await this.#links.documents.read(name, args);
      return new WrittenDocument<ReturnType<HomeQueries[N]>>(json, tag);
    });
  }

  /** Something was decided or changed: whoever asks next sees it. */
  forget(): void {
    this.#kept.forget();
  }

  /** Something was saved: resolves when the answers have it. */
  renew(): Promise<void> {
    return this.#kept.renew();
  }
}
