// Words of errors about homes: data folders, devices and alerts, scenarios and their maps. Part of the table in error-words.ts.

export const homeErrorWords = {
  'unknown-time-zone': {
    message: 'There is no time zone "{zone}".',
    hint: 'write it as in Europe/Berlin or America/New_York, or UTC.',
    status: 400,
  },
  'no-data-folder': {
    message: 'There is no data of Porchlight in {folder}.',
    hint: 'begin with `porchlight start --data {folder}`, or name the folder that you used then.',
    status: 404,
  },
  'data-not-writable': {
    message: 'Cannot write the data folder {folder}: {reason}.',
    hint: 'run `ls -ld {folder}`: your user must own it, or name another folder with --data.',
    status: 403,
  },
  'data-not-readable': {
    message: 'Cannot read the data folder {folder}: {reason}.',
    hint: 'run `ls -ld {folder}` and give your user the right to read it.',
    status: 403,
  },
  'data-full': {
    message: 'Cannot save into {file}: {reason}.',
    hint: 'make room there; what was saved before is whole, and the next run goes on from it.',
    status: 507,
  },
  'data-in-use': {
    message: 'Another Porchlight is writing to {folder}{holder}.',
    hint: 'stop it first, or name another folder with --data; reading commands work meanwhile.',
    status: 409,
  },
  'data-damaged': {
    message: '{file} is damaged: {reason}.',
    hint: 'keep it, and put back a copy from a backup; `porchlight watch` moves it aside and begins anew.',
    status: 500,
  },
  'data-newer': {
    message: '{file} was written by a newer Porchlight (format {found}; this one knows {known}).',
    hint: 'update Porchlight, or name another folder with --data; nothing was changed.',
    status: 409,
  },
  'no-such-device': {
    message: 'There is no device "{device}".',
    hint: '`porchlight devices --data DIR` lists them: d1, d2 …, or give a name, MAC or address.',
    status: 404,
  },
  'which-device': {
    message: '"{device}" fits more than one device: {found}.',
    hint: 'give one of these ids.',
    status: 400,
  },
  'no-such-alert': {
    message: 'There is no alert "{alert}".',
    hint: '`porchlight alerts --data DIR` lists them; the first letters of an id are enough where only one fits.',
    status: 404,
  },
  'which-alert': {
    message: '"{alert}" fits {count} alerts.',
    hint: 'give more of the id; `porchlight alerts --data DIR` shows them.',
    status: 400,
  },
  'no-such-rule': {
    message: 'There is no allow rule "{rule}".',
    hint: '`porchlight allow --data DIR` lists them.',
    status: 404,
  },
  'no-such-question': {
    message: 'There is no question "{question}".',
    hint: '`porchlight devices --data DIR` shows the open ones.',
    status: 404,
  },
  'bad-cursor': {
    message: 'The cursor "{cursor}" is none of this list.',
    hint: 'take it from "next" of the page before, and ask the same question; without one the list begins anew.',
    status: 400,
  },
  'nothing-learned': {
    message: 'Nothing was learned of {device} yet.',
    hint: 'wait until it has done something: learning begins with its first packets.',
    status: 409,
  },
  'contract-changed': {
    message: 'The behaviour of {device} is version {version} by now, not {given}.',
    hint: 'read it again, and approve it if you still agree.',
    status: 409,
  },
  'no-rule-possible': {
    message: 'Several devices share the alert {alert}: a rule about it would cover everything of its kind.',
    hint: 'judge the alerts of the single devices, or mute the kind by `porchlight allow add --kind`.',
    status: 409,
  },
  'too-many-rules': {
    message: 'There are {limit} allow rules.',
    hint: 'remove some that are not needed any more.',
    status: 409,
  },
  'bad-name': {
    message: 'The new name has no letters.',
    hint: 'give a name of up to 64 letters.',
    status: 400,
  },
  'nothing-stored': {
    message: 'No summaries are stored in {folder}{since}.',
    hint: 'watch for a while first; `porchlight status --data {folder}` says what there is.',
    status: 404,
  },
  'not-flows': {
    message: '{file} holds no flows: no column says what {column} says elsewhere.',
    hint: "give Zeek's conn.log, flows of Argus or nfdump, or a CSV file with their columns.",
    status: 400,
  },
  'bad-profile': {
    message: '{file} is no MUD profile: {reason}.',
    hint: 'give a MUD file (RFC 8520), such as `porchlight behaviour export DEVICE --format mud --data DIR` writes.',
    status: 400,
  },
  'device-not-captured': {
    message: 'The device {device} does nothing in the capture.',
    hint: 'name another one with --device: {found}',
    status: 404,
  },
  'which-profiled-device': {
    message: 'The profile does not say which device of the capture it is for.',
    hint: 'add --device with its MAC or address, one of: {found}',
    status: 400,
  },
  'bad-scenario': { message: '{file}, line {line}: {reason}.', hint: '{hint}', status: 400 },
  'map-not-an-address': {
    message: 'The map of "{attack}" names "{key}", which is neither an address nor a network.',
    hint: 'write an address of its capture, such as 192.168.1.5, or a network, such as 192.168.1.0/24.',
    status: 400,
  },
  'map-address-twice': {
    message: 'The map of "{attack}" names the same address twice ("{twin}" and "{key}").',
    hint: 'keep one of the two lines.',
    status: 400,
  },
  'map-unknown-device': {
    message: 'The map of "{attack}" gives {key} to "{target}", which is no device of the home.',
    hint: 'give one of these: {names}, gateway, home, or an address.',
    status: 400,
  },
  'map-network-target': {
    message: 'The map of "{attack}" gives the whole network {key} to "{target}".',
    hint: 'a network can only become home; name single addresses for devices, the gateway and other addresses.',
    status: 400,
  },
  'map-version': {
    message: 'The map of "{attack}" gives {key} to "{target}", which has no address of that version of IP.',
    hint: 'IPv4 becomes IPv4 and IPv6 becomes IPv6; leave the line out to keep the address as it is.',
    status: 400,
  },
  'map-no-address': {
    message: 'The map of "{attack}" gives {key} to "{target}", whose captures show no IPv4 address of it.',
    hint: "check the device's `mac`, or name another device or an address.",
    status: 400,
  },
  'map-no-gateway': {
    message: 'The map of "{attack}" gives {key} to the gateway, but the captures of the home show none.',
    hint: 'no frame of theirs goes to another network; name an address instead.',
    status: 400,
  },
  'map-home-full': {
    message:
      'The map of "{attack}" brings more hosts home by {key} than there are free addresses (the first too many: {address}).',
    hint: 'map a smaller network.',
    status: 400,
  },
  'bad-home-state': {
    message: 'The saved state of the home cannot be used: {reason}.',
    hint: 'it was left as it is: start with another folder (--data), or put a backup of this one in its place.',
    status: 500,
  },
} as const;
