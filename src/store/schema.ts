// The tables of porchlight.db, as migrations: each runs once, in order, and only adds. Times are whole microseconds since 1970 (UTC), as
// in the engine (they stay below 2^53 until 2255).

/** Marks the file as ours (PRAGMA application_id): "PLit". */
export const APPLICATION_ID = 0x504c_6974;

/** The n-th entry brings a file from user_version n to n + 1. Entries are never changed once a release has them. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE settings (name TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT, WITHOUT ROWID;

  -- One row: the home's part of the engine's state, packed JSON.
  CREATE TABLE home_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL, saved_us INTEGER NOT NULL, epoch INTEGER NOT NULL, packed BLOB NOT NULL
  ) STRICT;
  CREATE TABLE device_states (device TEXT PRIMARY KEY, saved_us INTEGER NOT NULL, packed BLOB NOT NULL) STRICT, WITHOUT ROWID;
  -- States that could not be read, as they were: kept for whoever can.
  CREATE TABLE states_kept_aside (
    id INTEGER PRIMARY KEY, part TEXT NOT NULL, saved_us INTEGER NOT NULL, reason TEXT NOT NULL, packed BLOB NOT NULL
  ) STRICT;

  -- Identities (devices/identity.ts) as JSON.
  CREATE TABLE devices (device TEXT PRIMARY KEY, first_us INTEGER NOT NULL, last_us INTEGER NOT NULL, document TEXT NOT NULL)
    STRICT, WITHOUT ROWID;

  CREATE TABLE alerts (
    id TEXT PRIMARY KEY, device TEXT, kind TEXT NOT NULL, severity INTEGER NOT NULL, delivery TEXT NOT NULL,
    start_us INTEGER NOT NULL, end_us INTEGER NOT NULL, raised_us INTEGER NOT NULL, updated_us INTEGER NOT NULL, document TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX alerts_by_time ON alerts (raised_us, id);
  CREATE INDEX alerts_by_device ON alerts (device, raised_us);

  CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY, alert TEXT NOT NULL, device TEXT, kind TEXT NOT NULL, verdict TEXT NOT NULL, made_us INTEGER NOT NULL,
    rule TEXT
  ) STRICT;
  CREATE INDEX verdicts_by_alert ON verdicts (alert, id);
  CREATE TABLE allow_rules (id TEXT PRIMARY KEY, created_us INTEGER NOT NULL, expires_us INTEGER, document TEXT NOT NULL)
    STRICT, WITHOUT ROWID;

  -- What the owner decided (a name, "same device", a verdict for the calibration …) and a running watch has not taken up yet.
  CREATE TABLE decisions (id INTEGER PRIMARY KEY, document TEXT NOT NULL) STRICT;

  -- Hours that hold summaries, in the order in which they came: the oldest in this order gives way, whatever the clocks said.
  CREATE TABLE hours (seq INTEGER PRIMARY KEY, hour_us INTEGER NOT NULL UNIQUE) STRICT;
  -- Activities of a device within an hour, packed (activity-pack.ts); a growing hour has several parts.
  CREATE TABLE activities (
    hour_us INTEGER NOT NULL, device TEXT NOT NULL, from_us INTEGER NOT NULL, minutes INTEGER NOT NULL, packed BLOB NOT NULL,
    PRIMARY KEY (hour_us, device, from_us)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX activities_by_device ON activities (device, hour_us);
  `,
  `
  -- What summaries do not show, in the order in which it happened: looks at open windows that told something (packed), spans that a fact
  -- lies on (a device, nothing packed), jumps of the clock (no device).
  CREATE TABLE moments (
    seq INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, device TEXT, from_us INTEGER NOT NULL, until_us INTEGER NOT NULL, packed BLOB
  ) STRICT;
  CREATE INDEX moments_by_device ON moments (device);
  `,
];
