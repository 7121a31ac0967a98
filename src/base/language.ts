// The languages that Porchlight words things in.

export type Language = 'en' | 'de';

export const LANGUAGES: readonly Language[] = ['en', 'de'];
