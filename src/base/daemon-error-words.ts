// Words of errors about the running program: threads, the demo, inputs, stopping, the proof run.

export const daemonErrorWords = {
  'daemon-busy': {
    message: 'Porchlight has more questions waiting than it can answer.',
    hint: 'try again in a few seconds.',
    status: 503,
  },
  'part-down': {
    message: 'A part of Porchlight is not running: {part}.',
    hint: 'it starts again by itself; `porchlight logs` shows why it stopped.',
    status: 503,
  },
  'no-daemon': {
    message: 'No Porchlight runs on {folder}.',
    hint: 'start it with `porchlight start`; another data folder is named with --data.',
    status: 404,
  },
  'daemon-refused': {
    message: 'Porchlight refused: {reason}.',
    hint: 'look at `porchlight logs`, and at `porchlight status`.',
    status: 409,
  },
  'daemon-silent': {
    message: 'Porchlight does not answer at {address}: {reason}.',
    hint: 'look at `porchlight logs`; where it serves with a certificate of your own, ask it in the dashboard.',
    status: 503,
  },
  'not-stopped': {
    message: 'Porchlight (process {pid}) did not end within {seconds} seconds.',
    hint: 'look at `porchlight logs`; `kill -9 {pid}` ends it at once, and nothing that was saved is lost.',
    status: 500,
  },
  'not-a-demo': {
    message: 'Attacks are only played in a simulated home, and this one is real.',
    hint: 'start one with `porchlight demo`.',
    status: 409,
  },
  'no-consent': {
    message: 'Nothing was sent: the proof run needs your consent.',
    hint: 'read what it sends with `porchlight selftest --plan`, then run `porchlight selftest --yes`.',
    status: 403,
  },
  'proof-running': {
    message: 'A proof run is under way.',
    hint: 'wait until it has ended; it takes a minute at most.',
    status: 409,
  },
  'proof-impossible': {
    message: 'The proof run cannot work here. {reason}',
    hint: 'choose another input in the wizard or with `porchlight settings set input.kind …`.',
    status: 409,
  },
  'input-refused': {
    message: 'Cannot watch "{target}": {reason}.',
    hint: 'name a capture file or a named pipe by its whole path, such as /home/anna/home.pcap.',
    status: 400,
  },
  'not-renewable': {
    message: 'The week is not lived again: this data folder holds more than a simulated home.',
    hint: 'start a home of its own with `porchlight demo`.',
    status: 409,
  },
  'no-such-attack': {
    message: 'There is no attack called "{attack}".',
    hint: 'the names stand in `porchlight simulate --help`.',
    status: 404,
  },
} as const;
