// Keeps rows where they were when a list is read again. Pure, so that it can be tested.

/** Each row once; those that were shown before in the same order, unknown ones where the server puts them: before the row they preceded. */
export function inOldOrder<Row>(
  rows: readonly Row[],
  before: readonly string[],
  idOf: (row: Row) => string,
): readonly Row[] {
  const byId = new Map<string, Row>();
  for (const row of rows) if (!byId.has(idOf(row))) byId.set(idOf(row), row);
  if (before.length === 0) return [...byId.values()];
  const known = new Set(before);
  const old = before.flatMap((id) => (byId.has(id) ? [byId.get(id)!] : []));
  const ids = [...byId.keys()];
  const firstOld = ids.findIndex((id) => known.has(id));
  const fresh = ids.filter((id) => !known.has(id));
  const onTop = fresh.filter((id) => firstOld === -1 || ids.indexOf(id) < firstOld);
  const below = fresh.filter((id) => !onTop.includes(id));
  return [...onTop.map((id) => byId.get(id)!), ...old, ...below.map((id) => byId.get(id)!)];
}
