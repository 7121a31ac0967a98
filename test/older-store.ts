// Data folders as older versions of the program left them: the migrations up to there, and rows in every table.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { deflateSync } from 'node:zlib';
import { packActivities } from '../src/store/activity-pack.ts';
import { APPLICATION_ID, MIGRATIONS } from '../src/store/schema.ts';
import { contactOf } from './activity-maker.ts';

const HOUR_US = 1_699_999_200_000_000;

/** A row of every table of a version, as statements; a table that has none is found by the test. */
const ROWS: readonly (readonly (readonly [sql: string, values: readonly (string | number | Uint8Array | null)[]])[])[] =
  [
    [
      ['INSERT INTO settings VALUES (?, ?)', ['home', JSON.stringify({ learnSeconds: 3600, keepDays: 30 })]],
      [
        'INSERT INTO home_state VALUES (1, 1, ?, 0, ?)',
        [HOUR_US, deflateSync(JSON.stringify({ run: { boundaries: 3 }, home: { a: 1 } }))],
      ],
      ['INSERT INTO device_states VALUES (?, ?, ?)', ['d1', HOUR_US, deflateSync('{"x":1}')]],
      [
        'INSERT INTO states_kept_aside VALUES (1, ?, ?, ?, ?)',
        ['d9', HOUR_US, 'it was damaged', Buffer.from('as it was')],
      ],
      [
        'INSERT INTO devices VALUES (?, ?, ?, ?)',
        [
          'd1',
          HOUR_US,
          HOUR_US + 5e6,
          JSON.stringify({
            id: 'd1',
            macs: ['02:00:00:00:00:01'],
            addresses: ['192.168.1.20'],
            name: 'camera',
            nameSource: 'owner',
            vendor: null,
            hasRandomMac: false,
            kind: { kind: 'camera', confidence: 0.8, evidence: ['its name'] },
            isGateway: false,
            isSelf: false,
            firstUs: HOUR_US,
            lastUs: HOUR_US + 5e6,
            longestGapSeconds: 0,
            coverage: { level: 'internet', words: ['All of it.'] },
          }),
        ],
      ],
      [
        'INSERT INTO alerts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        [
          'a1',
          'd1',
          'port-scan',
          2,
          'alert',
          HOUR_US,
          HOUR_US + 5e6,
          HOUR_US,
          HOUR_US + 5e6,
          JSON.stringify({
            id: 'a1',
            kind: 'port-scan',
            severity: 'medium',
            device: { id: 'd1', mac: null, ip: '192.168.1.20', name: 'camera' },
            place: { isOutside: false, isTargetOutside: false },
            startUs: HOUR_US,
            endUs: HOUR_US + 5e6,
            count: 1,
            numbers: {},
            flows: [],
            technique: { id: 'T1046', name: 'Network Service Discovery' },
          }),
        ],
      ],
      [
        'INSERT INTO verdicts VALUES (1, ?, ?, ?, ?, ?, ?)',
        ['a1', 'd1', 'port-scan', 'normal', HOUR_US + 9e6, 'r00000001'],
      ],
      [
        'INSERT INTO allow_rules VALUES (?, ?, ?, ?)',
        [
          'r00000001',
          HOUR_US,
          null,
          JSON.stringify({
            id: 'r00000001',
            verdict: 'normal',
            scope: { device: 'd1', kind: 'port-scan' },
            reason: '',
            createdUs: HOUR_US,
            expiresUs: null,
            fromAlert: 'a1',
          }),
        ],
      ],
      ['INSERT INTO decisions VALUES (1, ?)', [JSON.stringify({ kind: 'rename', device: 'd1', name: 'camera' })]],
      ['INSERT INTO hours VALUES (1, ?)', [HOUR_US]],
      ['INSERT INTO activities VALUES (?, ?, ?, 1, ?)', [HOUR_US, 'd1', HOUR_US, packedMinute()]],
    ],
    [['INSERT INTO moments VALUES (1, ?, ?, ?, ?, NULL)', [HOUR_US, 'd1', HOUR_US, HOUR_US + 5e6]]],
    [
      ['INSERT INTO flow_ends VALUES (1, 0, ?)', ['example.com']],
      ['INSERT INTO flow_summaries VALUES (0, ?, ?, 1, 443, 6, 100, 200, 6, 1)', [HOUR_US / 60e6, 'd1']],
      ['INSERT INTO traffic_totals VALUES (0, ?, ?, 100, 200, 6, 1)', ['d1', HOUR_US / 60e6]],
      [
        'INSERT INTO flow_contacts VALUES (?, 1, ?, ?, ?, ?)',
        ['d1', HOUR_US / 60e6, HOUR_US / 60e6, '["198.51.100.7"]', '["443/tcp"]'],
      ],
      ['UPDATE flow_bookkeeping SET summaries = 1, newest_minute = ?, trusted_us = ?', [HOUR_US / 60e6, HOUR_US]],
      ['INSERT INTO users VALUES (?, ?, ?, NULL, 0, 1)', ['anna', 'owner', 'scrypt$…']],
      ['INSERT INTO sessions VALUES (?, ?, ?, 1, 2, 3, 0, ?, ?)', ['ab', 'anna', 'cd', '127.0.0.1', 'a browser']],
      ['INSERT INTO tokens VALUES (?, ?, ?, ?, ?, 1, NULL, NULL)', ['t1', 'grafana', 'ef', 'plt_', 'read']],
      ['INSERT INTO audit VALUES (1, 1, ?, NULL, ?, ?)', ['console', 'user-created', 'anna']],
      [
        'INSERT INTO channels VALUES (?, 1, NULL, NULL, NULL, ?)',
        [
          'c1',
          JSON.stringify({
            kind: 'webhook',
            name: 'chat',
            isOn: true,
            isDefault: true,
            leastSeverity: 'medium',
            options: { url: 'http://127.0.0.1:9/' },
          }),
        ],
      ],
      [
        'INSERT INTO outbox VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 1, NULL, 0, NULL)',
        ['o1', 'c1', 'k1', 'alert', 'a1', 'a1', 'Port scan', '{}', 'waiting'],
      ],
      ['INSERT INTO scans VALUES (?, 1, ?, NULL)', ['s1', '{}']],
    ],
  ];

/** The latest version that a folder can be made of. */
export const OLDER_VERSIONS = MIGRATIONS.length;

/** Makes a data folder of `version` (1 is the first) with a row in every table. */
export function makeOlderStore(folder: string, version: number): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'porchlight.db');
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL');
  for (let i = 0; i < version; i++) {
    database.exec(MIGRATIONS[i]!);
    for (const [sql, values] of ROWS[i]!) database.prepare(sql).run(...values);
  }
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version}`);
  database.close();
  return file;
}

/** All rows of all tables but SQLite's own, as JSON by table. */
export function rowsOf(file: string): Map<string, string[]> {
  const database = new DatabaseSync(file, { readOnly: true });
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all()
    .map((row) => row['name'] as string);
  const rows = new Map(
    tables.map((table) => [
      table,
      database
        .prepare(`SELECT * FROM ${table}`)
        .all()
        .map((row) =>
          JSON.stringify(row, (_, value: unknown) =>
            value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
          ),
        ),
    ]),
  );
  database.close();
  return rows;
}

function packedMinute(): Uint8Array {
  return packActivities(HOUR_US, [
    {
      device: 'd1',
      startUs: HOUR_US,
      isProvisional: false,
      untilUs: HOUR_US + 60e6,
      contacts: [contactOf({ host: 'www.example.com' })],
      questions: [],
      fingerprints: [],
      arpRequests: 0,
    },
  ]);
}
