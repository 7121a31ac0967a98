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
  `
  -- Who the other ends of flows are: a registrable name, an address, or the MAC of a machine on the LAN. Scope: flow-summaries.ts.
  CREATE TABLE flow_ends (id INTEGER PRIMARY KEY, scope INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE (scope, name)) STRICT;
  -- Traffic of a device with one other end on one service. Each byte is in all three levels: 0 minutes, 1 hours, 2 days; the fine ones
  -- are deleted first. Times are minutes since 1970: a row takes half the room.
  CREATE TABLE flow_summaries (
    level INTEGER NOT NULL, start_minute INTEGER NOT NULL, device TEXT NOT NULL, far_end INTEGER NOT NULL, port INTEGER NOT NULL,
    protocol INTEGER NOT NULL, bytes_up INTEGER NOT NULL, bytes_down INTEGER NOT NULL, packets INTEGER NOT NULL,
    connections INTEGER NOT NULL,
    PRIMARY KEY (level, start_minute, device, far_end, port, protocol)
  ) STRICT, WITHOUT ROWID;
  -- Sums over all other ends. Device '' is the whole home with the Internet, and has a row for each minute in which anything was watched.
  CREATE TABLE traffic_totals (
    level INTEGER NOT NULL, device TEXT NOT NULL, start_minute INTEGER NOT NULL, bytes_up INTEGER NOT NULL,
    bytes_down INTEGER NOT NULL, packets INTEGER NOT NULL, connections INTEGER NOT NULL,
    PRIMARY KEY (level, device, start_minute)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX traffic_by_time ON traffic_totals (level, start_minute);
  -- Since when a device has known another end, and the latest addresses and services of it (JSON lists).
  CREATE TABLE flow_contacts (
    device TEXT NOT NULL, far_end INTEGER NOT NULL, first_minute INTEGER NOT NULL, last_minute INTEGER NOT NULL,
    addresses TEXT NOT NULL, services TEXT NOT NULL, PRIMARY KEY (device, far_end)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX flow_contacts_by_end ON flow_contacts (far_end);
  CREATE INDEX flow_contacts_by_time ON flow_contacts (last_minute);
  -- One row. Rows of flow_summaries; the minute of the data that came last, whatever the clocks said; the time that deletion trusts; and
  -- a new time that data have yet to confirm: from when on, and how far it has come.
  CREATE TABLE flow_bookkeeping (
    id INTEGER PRIMARY KEY CHECK (id = 1), summaries INTEGER NOT NULL, newest_minute INTEGER, trusted_us INTEGER,
    pending_from_us INTEGER, pending_us INTEGER
  ) STRICT;
  INSERT INTO flow_bookkeeping (id, summaries) VALUES (1, 0);
  CREATE INDEX alerts_by_update ON alerts (updated_us);

  -- From here on times are milliseconds by the clock on the wall.
  CREATE TABLE users (
    name TEXT PRIMARY KEY, role TEXT NOT NULL, password_hash TEXT NOT NULL, totp_secret TEXT, totp_step INTEGER NOT NULL,
    created_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY, user TEXT NOT NULL, csrf TEXT NOT NULL, created_ms INTEGER NOT NULL, last_seen_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL, confirmed_until_ms INTEGER NOT NULL, address TEXT NOT NULL, agent TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_by_user ON sessions (user);
  CREATE TABLE tokens (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, start TEXT NOT NULL, scope TEXT NOT NULL,
    created_ms INTEGER NOT NULL, expires_ms INTEGER, last_used_ms INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, who TEXT NOT NULL, address TEXT, what TEXT NOT NULL,
    details TEXT NOT NULL
  ) STRICT;
  CREATE TABLE channels (
    id TEXT PRIMARY KEY, created_ms INTEGER NOT NULL, last_sent_ms INTEGER, failing_since_ms INTEGER, error TEXT,
    document TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, channel TEXT NOT NULL, message_key TEXT NOT NULL, kind TEXT NOT NULL,
    alert TEXT, incident TEXT, title TEXT NOT NULL, message TEXT NOT NULL, state TEXT NOT NULL, created_ms INTEGER NOT NULL,
    next_ms INTEGER NOT NULL, sent_ms INTEGER, tries INTEGER NOT NULL, error TEXT
  ) STRICT;
  CREATE INDEX outbox_by_state ON outbox (state, next_ms);
  CREATE INDEX outbox_by_incident ON outbox (incident);
  CREATE TABLE scans (id TEXT PRIMARY KEY, started_ms INTEGER NOT NULL, document TEXT NOT NULL, result TEXT) STRICT, WITHOUT ROWID;
  CREATE INDEX scans_by_time ON scans (started_ms, id);
  `,
];
