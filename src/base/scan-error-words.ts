// Words of errors about uploads and scans. Part of the table in error-words.ts.

export const scanErrorWords = {
  'no-upload': {
    message: 'There is nothing in {file}.',
    hint: 'choose a capture (pcap, pcapng) or a table (CSV, JSON, Parquet, Zeek log) with something in it.',
    status: 400,
  },
  'upload-cut': {
    message: 'The upload of {file} broke off: {bytes} of {wanted} bytes came.',
    hint: 'send it again.',
    status: 400,
  },
  'disk-full': {
    message: 'There is no room on the disk for {file}.',
    hint: 'make room where the data folder is, or send a smaller file.',
    status: 507,
  },
  'scan-queue-full': {
    message: '{limit} files wait for a scan already.',
    hint: 'wait until one is done, or cancel one.',
    status: 503,
  },
  'no-such-scan': {
    message: 'There is no scan "{scan}".',
    hint: 'GET /api/v1/scans lists what there is; old ones are removed.',
    status: 404,
  },
  'scan-not-done': {
    message: 'The scan of {file} has no result: it is {state}.',
    hint: 'wait until it is done, or scan the file again.',
    status: 409,
  },
  'scan-cancelled': {
    message: 'The scan of {file} was cancelled.',
    hint: 'send the file again to scan it.',
    status: 409,
  },
  'scan-crashed': {
    message: 'The scan of {file} broke down: {reason}.',
    hint: 'please report it, with the file if you may; other scans go on.',
    status: 500,
  },
  'scan-memory': {
    message: 'The scan of {file} needs more memory than a scan may take.',
    hint: 'cut the file into parts and scan each.',
    status: 507,
  },
  'scan-too-long': {
    message: 'The scan of {file} took longer than {hours} hours and was ended.',
    hint: 'cut the file into parts and scan each.',
    status: 507,
  },
  'scan-interrupted': {
    message: 'Porchlight stopped before the scan of {file} was done.',
    hint: 'send the file again to scan it.',
    status: 503,
  },
  'not-scannable': {
    message: '{file} is neither a capture nor a table ({found}).',
    hint: 'give a pcap or pcapng file, or a CSV, JSON, Parquet, NumPy or Zeek file, plain or packed with gzip or zstd.',
    status: 400,
  },
  'scan-wrong-kind': {
    message: '{file} is not a table ({found}).',
    hint: 'give a CSV file (JSON, Parquet and Zeek logs work too) with the columns orig_pkts, resp_pkts, orig_bytes and resp_bytes.',
    status: 400,
  },
  'missing-columns': {
    message: '{file} lacks columns: {names}.',
    hint: 'orig_pkts, resp_pkts, orig_bytes and resp_bytes are needed, under these names or those of other tools.',
    status: 400,
  },
  'bad-cell': {
    message: 'Row {row} of {file} has {found} in the column {column}, where a number is needed.',
    hint: 'fill the cell, or leave the row out.',
    status: 400,
  },
  'table-too-short': {
    message: '{file} is too short: it has {rows} of the {least} rows that are needed.',
    hint: 'give a longer table: a window that is judged has {least} rows.',
    status: 400,
  },
  'no-scan-columns': {
    message: '{file} has no column of numbers that a model could use.',
    hint: 'labels, addresses, names and times are not used; give a table with counts or sizes.',
    status: 400,
  },
  'no-table-result': {
    message: 'The scan of {file} was one of a capture, which has no rows.',
    hint: 'GET /api/v1/scans/ID has its result.',
    status: 409,
  },
  'cannot-compare': {
    message: '{a} and {b} cannot be compared: one is a capture, the other a table.',
    hint: 'choose two of the same kind.',
    status: 409,
  },
} as const;
