// Options that train, score and evaluate share, and the requests they become.
import { UserError } from '../base/user-error.ts';
import { parseScalers } from '../models/scaler-chain.ts';
import { privateNetworks } from '../scans/scan-settings.ts';
import type { DataRequest, MissingRule } from '../studies/data-request.ts';
import type { OpenTableOptions } from '../tables/open-table.ts';
import { FILTER, IGNORE_CHECKSUMS, LOCAL_NETS, readCaptureSettings } from './capture-options.ts';
import type { CommandOption, OptionValues } from './command.ts';

/** Rows kept in memory where nobody says otherwise. */
const SAMPLE_USUAL = 200_000;
const SAMPLE_MOST = 100_000_000;
const SEED_MOST = 4_294_967_295;
const WINDOW_MOST = 10_000;
const WINDOW_SECONDS_MOST = 86_400;

/** Names of models in help texts; a test holds them to the list. */
export const MODEL_NAMES = 'isolation-forest, ecod, copod, half-space-trees, inne, box-plot, one-rule, ensemble';
/** Names of feature sets in help texts; a test holds them to the list. */
export const FEATURE_SET_NAMES = 'flow, cic, ciciot, device-window, conn-window';

export const MODELS: CommandOption = {
  name: 'model',
  short: 'm',
  kind: 'text',
  value: 'NAME,…',
  offers: MODEL_NAMES.split(', '),
  description: `One model or several: ${MODEL_NAMES}. isolation-forest unless given.`,
};

export const FEATURES: CommandOption = {
  name: 'features',
  kind: 'text',
  value: 'SET',
  offers: FEATURE_SET_NAMES.split(', '),
  description: `The columns of a feature set: ${FEATURE_SET_NAMES}. A capture is turned into them (flow unless given); of a table they are chosen by name.`,
};

export const COLUMNS: CommandOption = {
  name: 'columns',
  kind: 'text',
  value: 'A,B,…',
  description: 'The columns to use, by name. Otherwise all that hold numbers and do not give the answer away.',
};

export const ALLOW_LEAKS: CommandOption = {
  name: 'allow-leaks',
  kind: 'flag',
  description: 'Also uses columns that give the answer away: addresses, source port, times, ids, row numbers.',
};

export const SCALER: CommandOption = {
  name: 'scaler',
  kind: 'text',
  value: 'NAME+…',
  description:
    'How columns are scaled first, several in a row: none, standard, min-max, robust, log. Each model has its own unless given (inne standard, the others none).',
};

export const SET: CommandOption = {
  name: 'set',
  kind: 'text',
  value: 'OPTION=VALUE,…',
  description: 'Options of the models, such as trees=200 or isolation-forest.trees=200; docs/models.md lists them.',
};

export const CONTAMINATION: CommandOption = {
  name: 'contamination',
  kind: 'number',
  value: 'SHARE',
  least: 0.000001,
  most: 0.5,
  usual: "each model's own threshold unless given",
  description: 'The threshold is set so that this share of the training rows lies above it.',
};

export const LABEL: CommandOption = {
  name: 'label',
  kind: 'text',
  value: 'COLUMN',
  description: 'The column that says which rows are normal; "file": the name of the file says it.',
};

export const NORMAL: CommandOption = {
  name: 'normal',
  kind: 'text',
  value: 'VALUE,…',
  description:
    'Labels of normal rows, * for anything: 0, BENIGN, Benign*. Otherwise the usual words: benign, normal, 0 …',
};

export const missingOption = (usual: string): CommandOption => ({
  name: 'missing',
  kind: 'text',
  value: 'RULE',
  choices: ['drop', 'median', 'fail', 'keep'],
  description: `What happens where a number is missing: the row is left out, the training median stands for it, the run ends, or the model's own rule scores it. ${usual} unless given.`,
});

export const SAMPLE: CommandOption = {
  name: 'sample',
  kind: 'whole',
  value: 'ROWS',
  least: 1,
  most: SAMPLE_MOST,
  usual: SAMPLE_USUAL,
  description: 'Rows kept at most: a sample of all, each row with the same chance.',
};

export const SEED: CommandOption = {
  name: 'seed',
  kind: 'whole',
  value: 'N',
  least: 0,
  most: SEED_MOST,
  usual: 0,
  description: 'The same seed and rows give the same model, to the bit.',
};

export const TIME: CommandOption = {
  name: 'time',
  kind: 'text',
  value: 'COLUMN',
  description:
    'The column of times, for scores over time and for --split time. Without it `evaluate` takes the one that is called so.',
};

export const WINDOW: CommandOption = {
  name: 'window',
  kind: 'whole',
  value: 'N',
  least: 1,
  most: WINDOW_MOST,
  usual: 'ciciot 10, conn-window 1 unless given',
  description: 'Packets of a window of ciciot, connections of one of conn-window.',
};

export const WINDOW_SECONDS: CommandOption = {
  name: 'window-seconds',
  kind: 'whole',
  value: 'SECONDS',
  least: 1,
  most: WINDOW_SECONDS_MOST,
  usual: 60,
  description: 'Length of a window of device-window.',
};

export const REPORT: CommandOption = {
  name: 'report',
  kind: 'text',
  value: '[FILE.html]',
  completes: 'file',
  alone: { value: '-', unless: /\.html?$/i },
  description:
    'Also writes a page with pictures: to FILE.html, or alone into the folder of --out with the pictures as files.',
};

export const JSON_FLAG: CommandOption = { name: 'json', kind: 'flag', description: 'Prints one JSON document.' };

/** What all that read tables share. */
export const TABLE_OPTIONS: readonly CommandOption[] = [WINDOW, WINDOW_SECONDS, IGNORE_CHECKSUMS, LOCAL_NETS, FILTER];

/** "a, b" → ['a', 'b']; undefined stays. */
export function readList(text: string | undefined): string[] | undefined {
  const parts = text?.split(',').map((part) => part.trim());
  return parts?.filter((part) => part !== '');
}

/** How tables and captures are opened. */
export function readTableOptions(command: string, options: OptionValues): OpenTableOptions {
  const settings = readCaptureSettings(command, options);
  const featureSet = options.text('features');
  const windowPackets = options.whole('window');
  const windowSeconds = options.whole('window-seconds');
  return {
    localNetworks: settings.localNetworks ?? privateNetworks(),
    ignoreChecksums: !settings.validatesChecksums,
    ...(settings.filter === undefined ? {} : { filter: settings.filter }),
    ...(featureSet === undefined ? {} : { featureSet }),
    ...(windowPackets === undefined ? {} : { windowPackets }),
    ...(windowSeconds === undefined ? {} : { windowSeconds }),
  };
}

export function readMissingRule<Usual extends string>(options: OptionValues, usual: Usual): MissingRule | Usual {
  return (options.text('missing') as MissingRule | undefined) ?? usual;
}

/** The rows that a command wants. */
export function readDataRequest(command: string, files: readonly string[], options: OptionValues): DataRequest {
  const label = options.text('label');
  const normal = readList(options.text('normal'));
  if (normal !== undefined && label === undefined)
    throw new UserError('bad-option', { command, reason: '--normal needs --label, the column whose values it names' });
  if (options.text('features') !== undefined && options.text('columns') !== undefined)
    throw new UserError('bad-option', {
      command,
      reason: '--features and --columns both choose columns: give one of them',
    });
  return {
    files,
    featureSet: options.text('features') ?? null,
    columns: readList(options.text('columns')) ?? null,
    allowsLeaks: options.flag('allow-leaks'),
    label: label === undefined ? null : { column: label, normal: normal ?? null },
    onlyNormal: false,
    groupColumn: null,
    timeColumn: options.text('time') ?? null,
    deviceColumn: options.text('device') ?? null,
    missing: readMissingRule(options, 'usual'),
    sample: options.whole('sample') ?? SAMPLE_USUAL,
    seed: options.whole('seed') ?? 0,
    table: readTableOptions(command, options),
  };
}

/** Models by name, isolation-forest unless given. */
export function readModelNames(options: OptionValues): string[] {
  return readList(options.text('model')) ?? ['isolation-forest'];
}

/** Scalers in order, [] for "none", null where nobody names any. Throws a UserError for a name that is none. */
export function readScalers(options: OptionValues): string[] | null {
  const text = options.text('scaler');
  return text === undefined ? null : parseScalers(text);
}
