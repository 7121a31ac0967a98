// The sentences about a contract in a language.
import type { Language } from '../base/language.ts';
import type { ContractPhrases } from './contract-phrases.ts';
import { englishContract } from './english-contract.ts';
import { germanContract } from './german-contract.ts';

const phrases: Readonly<Record<Language, ContractPhrases>> = { en: englishContract, de: germanContract };

export function contractPhrases(language: Language): ContractPhrases {
  return phrases[language];
}
