// Which page a path leads to. Pure, so that it can be tested.

export interface Match<R> {
  readonly route: R;
  readonly params: Readonly<Record<string, string>>;
}

/** The route of a path, or null. Parts that cannot be decoded match nothing. */
export function matchRoute<R extends { readonly path: string }>(path: string, list: readonly R[]): Match<R> | null {
  const parts = path.split('/');
  for (const route of list) {
    const pattern = route.path.split('/');
    if (pattern.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const isMatch = pattern.every((part, index) => {
      if (!part.startsWith(':')) return part === parts[index];
      const value = decoded(parts[index]!);
      if (value === null || value === '') return false;
      params[part.slice(1)] = value;
      return true;
    });
    if (isMatch) return { route, params };
  }
  return null;
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
