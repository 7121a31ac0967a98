// The one table of error words: code → sentence, hint and (for the API) HTTP status. Codes are never renamed or reused.

import { accessErrorWords } from './access-error-words.ts';
import { apiErrorWords } from './api-error-words.ts';
import { backupErrorWords } from './backup-error-words.ts';
import { daemonErrorWords } from './daemon-error-words.ts';
import { edgeErrorWords } from './edge-error-words.ts';
import { homeErrorWords } from './home-error-words.ts';
import { scanErrorWords } from './scan-error-words.ts';

interface ErrorWords {
  readonly message: string;
  readonly hint: string;
  readonly status: number;
}

export const errorWords = {
  'file-not-found': {
    message: 'Cannot open {file}: no such file.',
    hint: 'check the name; a folder or - (standard input) also works.',
    status: 404,
  },
  'file-no-permission': {
    message: 'Cannot open {file}: no permission.',
    hint: 'run `ls -l {file}` and give your user the right to read it.',
    status: 403,
  },
  'file-unreadable': {
    message: 'Cannot read {file}: {reason}.',
    hint: 'copy the file to a local disk and try again.',
    status: 400,
  },
  'folder-for-model': {
    message: 'Cannot read {file}: it is a folder.',
    hint: 'name the model files in it, such as {file}/ecod.model.',
    status: 400,
  },
  'not-a-capture': {
    message: '{file} is not a packet capture ({found}).',
    hint: 'give a pcap or pcapng file, plain or packed with gzip or zstd.',
    status: 400,
  },
  'cut-header': {
    message: '{file} is cut off within its header: {bytes} of {wanted} bytes are there.',
    hint: 'copy or record it again; there is no packet in it.',
    status: 400,
  },
  'empty-file': {
    message: '{file} is empty.',
    hint: 'record again, for example: tcpdump -i eth0 -w capture.pcap',
    status: 400,
  },
  'flow-memory': {
    message: 'This machine gives no memory for {capacity} open connections.',
    hint: 'use a smaller --flow-capacity, or close other programs.',
    status: 507,
  },
  'empty-input': {
    message: 'Standard input is empty.',
    hint: 'pipe a capture into it, for example from `ssh router tcpdump -w -`.',
    status: 400,
  },
  'no-captures': {
    message: 'No capture files in {folder}.',
    hint: 'name the files, or a folder that holds .pcap, .pcapng or .cap files (also .gz, .zst).',
    status: 400,
  },
  'unknown-command': {
    message: 'There is no command "{command}".',
    hint: 'run `porchlight --help` to see all commands.',
    status: 400,
  },
  'misspelt-command': {
    message: 'There is no command "{command}". Did you mean {near}?',
    hint: 'run `porchlight {near} --help`, or `porchlight --help` to see all commands.',
    status: 400,
  },
  'file-for-command': {
    message: 'There is no command "{command}"; it looks like a file.',
    hint: 'run `porchlight scan {command}`',
    status: 400,
  },
  'bad-option': { message: '{reason}.', hint: 'run `porchlight {command} --help` to see its options.', status: 400 },
  'bad-filter': {
    message: 'Cannot understand the filter "{filter}": {reason}.',
    hint: 'write it as for tcpdump, for example: host 192.168.1.20 and tcp port 80',
    status: 400,
  },
  'no-capture-program': {
    message: 'Cannot capture: neither dumpcap nor tcpdump is installed.',
    hint: 'install one of them, for example: sudo apt install tcpdump',
    status: 503,
  },
  'no-such-interface': {
    message: 'There is no interface "{interface}".',
    hint: 'run `porchlight doctor` to see the interfaces of this machine.',
    status: 404,
  },
  'capture-no-permission': {
    message: 'Cannot listen on {interface}: no permission.',
    hint: 'run `porchlight doctor`: it shows how to give the permission without running as root.',
    status: 403,
  },
  'capture-failed': {
    message: 'The capture on {interface} ended: {reason}.',
    hint: 'run `porchlight doctor`, or try the command by hand: {command}',
    status: 503,
  },
  'ssh-failed': {
    message: 'The capture on {target} ended: {reason}.',
    hint: 'check that `ssh {host} tcpdump --version` works without a password prompt.',
    status: 503,
  },
  'write-failed': {
    message: 'Cannot write {file}: {reason}.',
    hint: 'choose another place (--out, --report, --log, --facts, --write), or make room.',
    status: 507,
  },
  'output-failed': {
    message: 'Cannot write standard output: {reason}.',
    hint: 'make room, or send it to another place.',
    status: 507,
  },
  'no-column': {
    message: '{file} has no column "{column}".',
    hint: 'its columns are: {names}',
    status: 400,
  },
  'no-set-columns': {
    message: 'None of the columns of {file} belongs to the feature set {set}.',
    hint: 'leave --features out to use all number columns, or name some with --columns; there are: {names}',
    status: 400,
  },
  'no-number-columns': {
    message: 'No column of {file} can be trained on: they hold no numbers, or give the answer away.',
    hint: 'name some with --columns; there are: {names}',
    status: 400,
  },
  'unknown-feature-set': {
    message: 'There is no feature set "{set}".',
    hint: 'use one of: {names}',
    status: 400,
  },
  'leaky-column': {
    message: 'The column "{column}" gives the answer away: {reason}.',
    hint: 'leave it out, or add --allow-leaks if you know that it does not.',
    status: 400,
  },
  'no-rows': {
    message: '{file} has no rows.',
    hint: 'check the file: a table needs a line of names and at least one row.',
    status: 400,
  },
  'no-rows-left': {
    message: 'No row is left to train on: {reasons}.',
    hint: 'use --missing median to fill missing values, or choose other --columns.',
    status: 400,
  },
  'missing-value': {
    message: '{file}: row {row} has no number in column "{column}".',
    hint: 'use --missing drop or --missing median.',
    status: 400,
  },
  'no-normal-label': {
    message: 'No row of the column "{column}" is normal: {normal} is among its values.',
    hint: 'name the normal one with --normal; the values are: {values}',
    status: 400,
  },
  'unknown-model': {
    message: 'There is no model "{model}".',
    hint: 'use one or more of: {names}',
    status: 400,
  },
  'unknown-model-option': {
    message: 'No chosen model has an option "{option}".',
    hint: 'the options are: {names}',
    status: 400,
  },
  'not-a-run': {
    message: '{file} is no run of Porchlight: {reason}.',
    hint: 'name a folder that `porchlight train --out DIR` or `porchlight evaluate --out DIR` made.',
    status: 400,
  },
  'unknown-scaler': {
    message: 'There is no scaler "{name}".',
    hint: 'take one of {names}, or several joined as in log+standard.',
    status: 400,
  },
  'bad-model-option': { message: '{reason}.', hint: '{try}', status: 400 },
  'wrong-columns': {
    message: 'The {model} model was trained on {wanted} columns, and these rows have {found}.',
    hint: 'give the columns that `porchlight model show` lists, or train again on these.',
    status: 400,
  },
  'no-columns': {
    message: 'There is no column to train the {model} model on.',
    hint: 'name columns of numbers with --columns, or take a feature set with --features.',
    status: 400,
  },
  'too-few-rows': {
    message: 'The {model} model needs at least {least} training rows; there are {rows}.',
    hint: 'give more data, or --missing median where rows with missing values were left out.',
    status: 400,
  },
  'bad-contamination': {
    message: 'The contamination must be above 0 and below 1, not {contamination}.',
    hint: 'give the share of the training rows that is abnormal, for example --contamination 0.05',
    status: 400,
  },
  'labels-needed': {
    message: 'The {model} model learns from labelled rows, and these have no label.',
    hint: 'name the label with --label COLUMN --normal VALUE, or take a model that needs none.',
    status: 400,
  },
  'one-class': {
    message: 'The {model} model needs normal and abnormal rows to learn from; all {rows} rows are {class}.',
    hint: 'check --label and --normal, or take a model that needs no labels.',
    status: 400,
  },
  'not-a-model': {
    message: '{file} is not a Porchlight model ({found}).',
    hint: 'give a file that `porchlight train --out` wrote.',
    status: 400,
  },
  'newer-model': {
    message: '{file} was made by a newer Porchlight (model format {format}; this one reads {known}).',
    hint: 'update Porchlight, or train the model again with this version.',
    status: 400,
  },
  'unknown-model-kind': {
    message: '{file} holds a model of a kind that this Porchlight does not know: {model}.',
    hint: 'update Porchlight, or train again with one of: {names}.',
    status: 400,
  },
  'damaged-model': {
    message: '{file} is damaged: {reason}.',
    hint: 'copy it again from where it was made, or train the model again.',
    status: 400,
  },
  'not-a-table': {
    message: '{file} is not a table ({found}).',
    hint: 'give CSV, JSON, Parquet, NumPy (.npz, .npy), MATLAB 5 (.mat), a Zeek, Argus or nfdump log, or a capture.',
    status: 400,
  },
  'bad-table': {
    message: '{file} cannot be read as {format}: {reason}.',
    hint: 'copy or export it again; the file is damaged or cut off.',
    status: 400,
  },
  'unsupported-table': {
    message: '{file} cannot be read as {format}: {reason}.',
    hint: '{advice}.',
    status: 400,
  },
  'empty-table-file': {
    message: '{file} is empty.',
    hint: 'export the table again; its first line should name the columns.',
    status: 400,
  },
  'no-such-window': {
    message: 'The feature set {set} has no windows of {unit}.',
    hint: 'leave the window out, or choose another feature set.',
    status: 400,
  },
  'no-connection-columns': {
    message: '{file} has no column for {names}.',
    hint: 'give a connection log with packets and bytes each way (Zeek, nfstream, Argus, CIC), and a label column by its name.',
    status: 400,
  },
  'bad-window': {
    message: 'The feature set {set} cannot have a window of {window} {unit}.',
    hint: 'choose a whole number from {least} to {most}.',
    status: 400,
  },
  'model-columns': {
    message: '{file} lacks {count} of the columns that the model ({model}) was trained on: {missing}.',
    hint: 'score a table with the same columns, or train on this one; it has: {names}',
    status: 400,
  },
  'bad-split': {
    message: 'The rows cannot be split so: {reason}.',
    hint: 'use --split group=COLUMN, --split time, --split file, or --split none to judge by the training rows.',
    status: 400,
  },
  'duplicate-rows': {
    message: '{rows} rows to judge by also stand in the part to train on, for example {test} and {train}.',
    hint: 'split by another column, or leave them out with --drop-duplicates.',
    status: 400,
  },
  'one-kind-of-rows': {
    message: 'The {where} has no {kind} rows, so nothing can be judged.',
    hint: 'check --label and --normal, or split the rows in another way.',
    status: 400,
  },
  'no-training-rows': {
    message: 'No normal row is left to train on ({split}).',
    hint: 'split the rows in another way, or add --train-on-all.',
    status: 400,
  },
  'table-empty': {
    message: '{file} holds no table: nothing stands in it.',
    hint: 'check how it was written, and give a file with a line of names and rows below it.',
    status: 400,
  },
  'table-no-rows': {
    message: '{file} has a line of names and no rows.',
    hint: 'check how it was written; a table needs at least one row of data.',
    status: 400,
  },
  'table-one-column': {
    message: '{file} has a single column, of text ("{name}").',
    hint: 'give a file whose columns are separated by commas, semicolons, tabs or bars.',
    status: 400,
  },
  'table-delimiter': {
    message: 'Most rows of {file} do not have the {columns} cells of a row (line {line} has {cells}).',
    hint: 'it was read as separated by {separator}; is it separated by something else, or are lines of text above the table?',
    status: 400,
  },
  'table-columns': {
    message: '{file} has more than {limit} columns.',
    hint: 'is it a table written on its side? Swap its rows and columns, or keep the columns that matter.',
    status: 400,
  },
  'table-utf16': {
    message: '{file} is written in UTF-16.',
    hint: 'make it UTF-8: iconv -f UTF-16 -t UTF-8 {file} > utf8.csv',
    status: 400,
  },
  'table-row-length': {
    message: 'Line {line} of {file} begins a row that is longer than {limit} MB.',
    hint: 'is a quote open there, or is it no table of text?',
    status: 400,
  },
  'table-json': {
    message: 'Cannot read the value in line {line} of {file} (byte {byte}): {reason}.',
    hint: 'give one JSON object or array a line, or one array of them.',
    status: 400,
  },
  'table-open-quote': {
    message: 'The row in line {line} of {file} opens a quote that nothing closes.',
    hint: 'close it, double it, or remove it; the file may also have been cut off.',
    status: 400,
  },
  'no-such-row': {
    message: '{file} has no row {row}: it has {rows}, and the first one is row 0.',
    hint: 'take the number from the column "row" of the scores.',
    status: 404,
  },
  'not-a-forest': {
    message: '{file} holds no scikit-learn isolation forest: {reason}.',
    hint: 'export it with scripts/export-scikit-forest.py; docs/scikit-forest.md says how.',
    status: 400,
  },
  'no-host-connections': {
    message: 'This system does not list its connections: there is no {path}.',
    hint: 'run `porchlight host` on Linux; elsewhere train on a capture of this machine.',
    status: 501,
  },
  'not-a-host-model': {
    message: '{file} ({model}) was not made by `porchlight host train`.',
    hint: 'run `porchlight host train --model {file}` first.',
    status: 400,
  },
  'no-tables': {
    message: 'No tables or captures in {folder}.',
    hint: 'name the files, or a folder that holds .csv, .json, .parquet, .npz, .mat, .log or .pcap files (also .gz, .zst).',
    status: 400,
  },
  ...homeErrorWords,
  ...scanErrorWords,
  ...backupErrorWords,
  ...daemonErrorWords,
  ...edgeErrorWords,
  ...accessErrorWords,
  ...apiErrorWords,
} as const satisfies Record<string, ErrorWords>;

export type ErrorCode = keyof typeof errorWords;
