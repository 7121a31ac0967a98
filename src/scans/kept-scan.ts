// A scan as it is kept: worded in English, with German words beside what cannot be said again later; and how it is shown in a language.
import { inLanguage } from '../base/german/german.ts';
import type { Language } from '../base/language.ts';
import type { CaptureResult, ScanDocument, ScanRow, TableResult } from '../documents/scans.ts';

/** German words of a row. */
export interface GermanRow {
  readonly words: string;
  readonly hint: string | null;
}

/** German words of an alert; the alert itself is gone when its words are asked for. */
export interface GermanAlert {
  readonly title: string;
  readonly sentence: string;
  readonly actions: readonly string[];
}

/** Rows of before there were German words have none. */
export type KeptRow = ScanRow & { readonly german?: GermanRow };
/** `german`: one for each alert, in their order. */
export type KeptCapture = CaptureResult & { readonly german?: readonly GermanAlert[] };
export interface KeptDocument extends ScanDocument {
  readonly scan: KeptRow;
  readonly capture: KeptCapture | null;
}

/** Stand where a device has no name of its own. */
const NAMES: Readonly<Record<string, string>> = {
  router: 'Router',
  unnamed: 'ohne Namen',
  'several devices': 'mehrere Geräte',
};
const nameIn = (name: string, language: Language): string =>
  language === 'de' && Object.hasOwn(NAMES, name) ? NAMES[name]! : name;

export function rowIn({ german, ...row }: KeptRow, language: Language): ScanRow {
  if (language === 'en') return row;
  const { words, hint } = german ?? {
    words: inLanguage(row.words, language),
    hint: inLanguage(row.hint, language),
  };
  return { ...row, words, hint };
}

export function documentIn({ scan, capture, table }: KeptDocument, language: Language): ScanDocument {
  return {
    scan: rowIn(scan, language),
    capture: capture === null ? null : captureIn(capture, language),
    table: table === null ? null : tableIn(table, language),
  };
}

function captureIn({ german, ...capture }: KeptCapture, language: Language): CaptureResult {
  if (language === 'en') return capture;
  return {
    ...capture,
    alerts: capture.alerts.map((alert, i) => {
      const words = german?.[i];
      return {
        ...alert,
        device: nameIn(alert.device, language),
        ...(words === undefined ? {} : { ...words, actions: [...words.actions] }),
      };
    }),
    devices: capture.devices.map((device) => ({ ...device, name: nameIn(device.name, language) })),
    warnings: capture.warnings.map((line) => inLanguage(line, language)),
  };
}

function tableIn(table: TableResult, language: Language): TableResult {
  return {
    ...table,
    model: inLanguage(table.model, language),
    warnings: table.warnings.map((line) => inLanguage(line, language)),
  };
}
