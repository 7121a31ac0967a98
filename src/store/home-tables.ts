// The tables of porchlight.db that hold what is known of the home; the others are its owner's: access, channels, settings, scans.

export const HOME_TABLES: readonly string[] = [
  'activities',
  'alerts',
  'allow_rules',
  'decisions',
  'device_states',
  'devices',
  'flow_contacts',
  'flow_ends',
  'flow_summaries',
  'home_state',
  'hours',
  'moments',
  'outbox',
  'states_kept_aside',
  'traffic_totals',
  'verdicts',
];

/** One row that stays: nothing was summed up yet, and no time is known to be right. */
export const BEGIN_BOOKKEEPING =
  'UPDATE flow_bookkeeping SET summaries = 0, newest_minute = NULL, trusted_us = NULL, pending_from_us = NULL, pending_us = NULL';
