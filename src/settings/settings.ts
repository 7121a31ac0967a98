// The settings in effect: flags before environment before file before what is usual; changed in the file, read again while running.
import { statSync } from 'node:fs';
import { nearestName } from '../base/edit-distance.ts';
import { inLanguage } from '../base/german/german.ts';
import type { Language } from '../base/language.ts';
import { UserError } from '../base/user-error.ts';
import type { SettingRow, SettingsChange, SettingsDocument } from '../documents/setup.ts';
import { germanSettings } from './german-settings.ts';
import type { WrittenValue } from './setting-kinds.ts';
import { editDocument, type FileValues, parseSettings, readSettingsText, writeSettings } from './settings-file.ts';
import {
  misfitOf,
  type NamedSetting,
  namedSettings,
  type SettingsValues,
  settingNamed,
  settingSections,
} from './settings-schema.ts';

export type SettingSource = SettingRow['source'];

/** Where settings come from. */
export interface SettingsOrigin {
  /** The YAML file; it need not exist. */
  readonly file: string;
  /** `process.env`: variables such as PORCHLIGHT_WEB_PORT. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Options of the command line by setting name, as they were typed: { 'web.port': '9000' }. */
  readonly flags?: Readonly<Record<string, string | number | boolean | undefined>>;
}

interface Given {
  readonly written: WrittenValue;
  readonly value: unknown;
  readonly source: SettingSource;
}

type GivenSettings = ReadonlyMap<string, Given>;

/** What a second look at the file found. `changed`: names whose values are others now, those that wait for a restart too. */
export type Reloading =
  | { readonly changed: readonly string[]; readonly problem?: undefined }
  | { readonly problem: string; readonly changed?: undefined };

export class Settings {
  readonly #origin: SettingsOrigin;
  /** As at the start: what needs a restart stays so. */
  readonly #started: GivenSettings;
  #given: GivenSettings;
  #values: SettingsValues;
  #problem: string | null = null;
  #stamp: string;

  private constructor(origin: SettingsOrigin) {
    this.#origin = origin;
    this.#stamp = stampOf(origin.file);
    this.#given = gather(origin);
    this.#started = this.#given;
    this.#values = valuesOf(this.#given);
  }

  /** Throws bad-settings-file (with line, column and reason), bad-setting, no-such-setting. */
  static open(origin: SettingsOrigin): Settings {
    return new Settings(origin);
  }

  /** Values in effect: what needs a restart is as it was at the start. */
  get values(): SettingsValues {
    return this.#values;
  }

  get file(): string {
    return this.#origin.file;
  }

  /** What is wrong with the file on disk now, in one sentence; the last good one holds meanwhile. */
  get problem(): string | null {
    return this.#problem;
  }

  /** True when somebody wrote the file since it was read: look at it with `reload`. Cheap enough for every second. */
  get isFileNewer(): boolean {
    return stampOf(this.#origin.file) !== this.#stamp;
  }

  /** Names of settings that were changed since the start and are not in effect yet. */
  get waitsForRestart(): readonly string[] {
    return namedSettings
      .filter(({ name, spec }) => spec.needsRestart === true && !isSame(this.#given, this.#started, name))
      .map(({ name }) => name);
  }

  document(language: Language = 'en'): SettingsDocument {
    const rows = namedSettings.map((setting) => rowOf(setting, this.#given.get(setting.name)!));
    return {
      settings: language === 'de' ? rows.map(inGerman) : rows,
      file: this.#origin.file,
      problem: inLanguage(this.#problem, language),
      waitsForRestart: [...this.waitsForRestart],
    };
  }

  async read(language: Language = 'en'): Promise<SettingsDocument> {
    return this.document(language);
  }

  /**
   * Checks all, writes all or nothing. Rejects with no-such-setting, bad-setting, setting-held (a flag or variable gives it),
   * bad-settings-file (what is on disk is wrong), settings-not-writable.
   */
  async change(change: SettingsChange, language: Language = 'en'): Promise<SettingsDocument> {
    const { file } = this.#origin;
    const changes = new Map<NamedSetting, WrittenValue | null>();
    for (const [name, value] of Object.entries(change)) changes.set(this.#changeable(name), checkWritten(name, value));
    const read = parseSettings(file, readSettingsText(file));
    editDocument(read.document, changes);
    // What would be written is read as at a start: also how settings fit each other.
    const text = read.document.toString({ lineWidth: 0 });
    const given = gather(this.#origin, parseSettings(file, text).values);
    writeSettings(file, read.document);
    this.#take(given);
    return this.document(language);
  }

  /** Reads the file again. A wrong one changes nothing and is told by `problem`. */
  reload(): Reloading {
    this.#stamp = stampOf(this.#origin.file);
    const before = this.#given;
    try {
      this.#take(gather(this.#origin));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#problem = error.message;
      return { problem: error.message };
    }
    return { changed: namedSettings.filter(({ name }) => !isSame(before, this.#given, name)).map(({ name }) => name) };
  }

  #take(given: GivenSettings): void {
    this.#given = given;
    this.#problem = null;
    this.#stamp = stampOf(this.#origin.file);
    const inEffect = new Map(given);
    for (const { name, spec } of namedSettings)
      if (spec.needsRestart === true) inEffect.set(name, this.#started.get(name)!);
    this.#values = valuesOf(inEffect);
  }

  #changeable(name: string): NamedSetting {
    const setting = knownSetting(name);
    const source = this.#given.get(name)!.source;
    if (source === 'flag') throw new UserError('setting-held', { name, by: `--${setting.spec.flag ?? name}` });
    if (source === 'environment') throw new UserError('setting-held', { name, by: setting.variable });
    return setting;
  }
}

/** The setting of a name; throws no-such-setting, with the name that was probably meant. */
export function knownSetting(name: string): NamedSetting {
  const setting = settingNamed(name);
  if (setting !== undefined) return setting;
  const near = nearestName(
    name,
    namedSettings.map((each) => each.name),
  );
  throw new UserError('no-such-setting', {
    name: name.slice(0, 64),
    near: near === null ? '' : ` (did you mean ${near}?)`,
  });
}

function checkWritten(name: string, value: SettingsChange[string]): WrittenValue | null {
  if (value === null) return null;
  readValue(knownSetting(name), value, (reason) => new UserError('bad-setting', { name, reason }));
  return value;
}

function stampOf(file: string): string {
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat === undefined ? '' : `${stat.ino}:${stat.size}:${stat.mtimeMs}`;
  } catch {
    // Why it cannot be looked at is said where it is read.
    return '?';
  }
}

/** All settings with where they come from; throws at the first that is wrong. */
function gather(origin: SettingsOrigin, inFile?: FileValues): GivenSettings {
  const { file, env = {}, flags = {} } = origin;
  const fileValues = inFile ?? parseSettings(file, readSettingsText(file)).values;
  checkNames(origin);
  const given = new Map<string, Given>();
  for (const setting of namedSettings) {
    const { name, variable, spec } = setting;
    const flag = flags[name];
    const text = env[variable];
    const placed = fileValues.get(name);
    if (flag !== undefined) {
      const refuse = (reason: string): UserError =>
        new UserError('bad-setting', { name: `--${spec.flag ?? name}`, reason });
      given.set(name, readGiven(setting, flag, 'flag', refuse));
    } else if (text !== undefined) {
      const refuse = (reason: string): UserError => new UserError('bad-setting', { name: variable, reason });
      given.set(name, readGiven(setting, text, 'environment', refuse));
    } else if (placed !== undefined && placed.value !== null) {
      const { line, column } = placed;
      const refuse = (reason: string): UserError =>
        new UserError('bad-settings-file', { file, line, column, reason: `${name} cannot be so: ${reason}` });
      given.set(name, {
        written: placed.value as WrittenValue,
        value: readValue(setting, placed.value, refuse),
        source: 'file',
      });
    } else {
      const value = readValue(setting, spec.usual, (reason) => new Error(`usual value of ${name}: ${reason}`));
      given.set(name, { written: spec.usual, value, source: 'usual' });
    }
  }
  checkMisfit(file, given, fileValues);
  return given;
}

function readGiven(
  setting: NamedSetting,
  typed: string | number | boolean,
  source: SettingSource,
  refuse: (reason: string) => Error,
): Given {
  const written = typeof typed === 'string' ? setting.spec.fromText(typed) : typed;
  return { written: written as WrittenValue, value: readValue(setting, written, refuse), source };
}

function readValue({ spec }: NamedSetting, written: unknown, refuse: (reason: string) => Error): unknown {
  const read = spec.schema.safeParse(written);
  if (!read.success) throw refuse(read.error.issues[0]!.message);
  return read.data;
}

/** Variables and flags that name no setting are slips that nobody would notice otherwise. */
function checkNames({ env = {}, flags = {} }: SettingsOrigin): void {
  const variables = namedSettings.map(({ variable }) => variable);
  const sections = Object.keys(settingSections).map((section) => `PORCHLIGHT_${section.toUpperCase()}_`);
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || variables.includes(name) || !sections.some((start) => name.startsWith(start))) continue;
    const near = nearestName(name, variables);
    throw new UserError('no-such-setting', {
      name: name.slice(0, 64),
      near: near === null ? '' : ` (did you mean ${near}?)`,
    });
  }
  for (const name of Object.keys(flags)) knownSetting(name);
}

function checkMisfit(file: string, given: GivenSettings, fileValues: FileValues): void {
  const misfit = misfitOf(valuesOf(given));
  if (misfit === null) return;
  const { name, reason } = misfit;
  const placed = fileValues.get(name);
  if (placed === undefined || given.get(name)!.source !== 'file') throw new UserError('bad-setting', { name, reason });
  throw new UserError('bad-settings-file', { file, line: placed.line, column: placed.column, reason });
}

function valuesOf(given: GivenSettings): SettingsValues {
  const values: Record<string, Record<string, unknown>> = {};
  for (const { name, section, key } of namedSettings) {
    values[section] ??= {};
    values[section][key] = given.get(name)!.value;
  }
  return values as unknown as SettingsValues;
}

function isSame(first: GivenSettings, second: GivenSettings, name: string): boolean {
  return JSON.stringify(first.get(name)!.value) === JSON.stringify(second.get(name)!.value);
}

function rowOf({ name, section, spec }: NamedSetting, given: Given): SettingRow {
  const shown = (written: WrittenValue): SettingRow['value'] => (typeof written === 'object' ? [...written] : written);
  return {
    name,
    section,
    title: spec.title,
    description: spec.description,
    type: spec.type,
    choices: spec.choices === null ? null : [...spec.choices],
    unit: spec.unit,
    minimum: spec.minimum,
    maximum: spec.maximum,
    value: shown(given.written),
    usual: shown(spec.usual),
    source: given.source,
    isAdvanced: spec.isAdvanced === true,
    needsRestart: spec.needsRestart === true,
    hasSecret: false,
  };
}

/** A row with the words of a German form. */
function inGerman(row: SettingRow): SettingRow {
  const words = germanSettings[row.name];
  if (words === undefined) return row;
  const { title, description, unit = row.unit, choices } = words;
  const titles =
    choices === undefined ? {} : { choiceTitles: row.choices?.map((each) => choices[each] ?? each) ?? null };
  return { ...row, title, description, unit, ...titles };
}
