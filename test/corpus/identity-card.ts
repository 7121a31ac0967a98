// The figures about kinds of devices as a part of the accuracy card.
import type { IdentityFigures, IdentityShare } from './identity-measure.ts';

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

function row(name: string, { n, right, wrong, abstained, low, high }: IdentityShare): string {
  return `| ${name} | ${n} | ${right} | ${wrong} | ${abstained} | ${percent(n === 0 ? 0 : right / n)} (${percent(low)} to ${percent(high)}) |`;
}

/** Markdown: one table, and what it does not show. */
export function identityMarkdown(figures: IdentityFigures): string {
  const { all, measurable, guessed, ofKnownMaker, withAllRules, kinds, models, rules } = figures;
  const makerless = models.filter(({ said }) => said === null).map(({ model }) => model);
  const wrong = models.filter(({ said, kind }) => said !== null && said !== kind);
  return [
    '| kind | models | right | wrong | left open | share right (95 %) |',
    '|---|---|---|---|---|---|',
    ...kinds.filter(({ isMeasurable }) => isMeasurable).map((each) => row(each.kind, each)),
    row('**kinds with two models or more**', measurable),
    row('all kinds', all),
    row('all kinds, another model of its maker being known', ofKnownMaker),
    row('all kinds, with the rules about the very models', withAllRules),
    '',
    `Kinds with one model, not measurable: ${
      kinds
        .filter(({ isMeasurable }) => !isMeasurable)
        .map(({ kind }) => kind)
        .join(', ') || 'none'
    }.`,
    `When a kind was said, it was right ${guessed.right} times of ${guessed.n} (${percent(guessed.low)} to ${percent(guessed.high)}).`,
    ...wrong.map(({ model, kind, said }) => `Wrong: ${model} is a ${kind}, said: ${said}.`),
    `Left open: ${makerless.join(', ') || 'none'}.`,
    `For each model, the rules about products of its maker were switched off unless they fit another labelled model, too (of ${rules} rules in all). The last line keeps them all: it says nothing about new devices.`,
    'The words by which products call themselves ("camera", "plug") were chosen by people who had seen these devices, so the share for devices from elsewhere is likely lower. Two devices of one model count as one.',
  ].join('\n');
}
