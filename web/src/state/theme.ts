// Light, dark or as the system: kept in the browser, set before the first paint by public/early.js.
import { effect, signal } from '@preact/signals';
import { readStored, writeStored } from '../strings/words.ts';

export type Theme = 'system' | 'light' | 'dark';
const STORED = 'porchlight.theme';
const stored = readStored(STORED);

export const theme = signal<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system');

const darkQuery = matchMedia('(prefers-color-scheme: dark)');
const isSystemDark = signal(darkQuery.matches);
darkQuery.addEventListener('change', (event) => {
  isSystemDark.value = event.matches;
});

/** What is shown now; charts are drawn again when it changes. */
export const isDark = (): boolean => (theme.value === 'system' ? isSystemDark.value : theme.value === 'dark');

effect(() => {
  if (theme.value === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme.value;
  writeStored(STORED, theme.value === 'system' ? null : theme.value);
});
