// What is still English on a page that should be German: words that German does not have, and texts of the English catalogue.
import { de } from '../../web/src/strings/de.ts';
import { en } from '../../web/src/strings/en.ts';
import type { WatchedPage } from './browser-lab.ts';

/** What stands in German quotation marks, is a request of the audit log or looks like a name of the network is said as it is. */
const QUOTED = /„[^“]*“|^[A-Z]+ \/.*|[\w-]+(?:[./][\w-]+)+/g;

/** Words that stand in nearly every English sentence and in no German one; names of makers and hosts have none of them. */
const WORDS =
  /\b(?:[Tt]he|and|of|[Ww]ith|[Ff]rom|[Tt]his|[Tt]hat|has|have|been|[Ii]ts|[Ii]t|are|were|which|[Yy]ou|your|for|by|[Oo]nly|[Ww]hen|alerts?|devices?|settings?|connections?|packets?|learned|learning|usual|rows?|found|nothing|never|every|[Ww]hat|who|is|to|days?|hours?|minutes|seconds|sent|waiting|running|failed|threshold|score)\b/;

type Flat = ReadonlyMap<string, string>;
const flat = (catalogue: object): Flat =>
  new Map(
    Object.entries(catalogue).flatMap(([section, words]) =>
      Object.entries(words as Record<string, string>).map(([key, text]): [string, string] => [
        `${section}.${key}`,
        text,
      ]),
    ),
  );

/** Whole texts of English that German says in another way. */
const english: ReadonlySet<string> = (() => {
  const german = flat(de);
  const same = new Set(german.values());
  return new Set(
    [...flat(en)].flatMap(([key, text]) => (german.get(key) === text || same.has(text) ? [] : text.split('|'))),
  );
})();

/** Every text that the page shows, says to a screen reader or offers as a hint; logs, commands, code and codes are what they are. */
const textsOf = ({ page }: WatchedPage): Promise<string[]> =>
  page.evaluate(() => {
    const found = new Set<string>();
    const add = (text: string | null): void => {
      const plain = text?.replace(/\s+/g, ' ').trim();
      if (plain) found.add(plain);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
      if (node.parentElement?.closest('code, pre, script, style, noscript, [lang=en]') === null) add(node.textContent);
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt], [aria-description]'))
      if (element.closest('code, pre') === null)
        for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description'])
          if (!/^[a-z]+(?:-[a-z]+)+$/.test(element.getAttribute(name) ?? '')) add(element.getAttribute(name));
    add(document.title);
    return [...found];
  });

/** Texts with English in them; `isName`: texts that are names, which stay as they are. */
export async function englishOn(watched: WatchedPage, isName: (text: string) => boolean): Promise<string[]> {
  const texts = await textsOf(watched);
  return texts.filter((text) => !isName(text) && (english.has(text) || WORDS.test(text.replace(QUOTED, ''))));
}
