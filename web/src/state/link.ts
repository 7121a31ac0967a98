// Addresses of the dashboard's pages. Pure, so that it can be tested.

/** Everything of the dashboard lies below this path. */
export const BASE = '/app';

/** An address for a link; `target` is a path of the dashboard with or without /app. Anything else leads home. */
export function link(target: string): string {
  if (!target.startsWith('/') || target.startsWith('//')) return `${BASE}/`;
  return target === BASE || target.startsWith(`${BASE}/`) ? target : BASE + target;
}
