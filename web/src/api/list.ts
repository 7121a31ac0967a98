// A long list of the API in parts: the first part is kept fresh, later ones are added on demand, and rows keep their places.
import { useEffect, useRef, useState } from 'preact/hooks';
import { type ApiError, get } from './client.ts';
import { type Reading, useDocument } from './document.ts';
import { inOldOrder } from './list-order.ts';

interface Part {
  readonly total?: number;
  readonly next: string | null;
}

export interface ListReading<Row> {
  readonly rows: readonly Row[] | null;
  readonly total: number;
  readonly error: ApiError | null;
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly more: () => void;
  readonly reload: () => void;
}

/**
 * Reads `path` (with its query) and `rowsOf` each part. Rows that were there stay where they are when the list is read again, so that
 * nothing jumps under a finger; new ones stand on top. `idOf` must be a stable function.
 */
export function useList<P extends Part, Row>(
  path: string,
  rowsOf: (part: P) => readonly Row[],
  idOf: (row: Row) => string,
): ListReading<Row> {
  const first: Reading<P> = useDocument<P>(path);
  const [later, setLater] = useState<{ path: string; rows: readonly Row[]; next: string | null } | null>(null);
  const [isLoadingMore, setLoadingMore] = useState(false);
  const [moreError, setMoreError] = useState<ApiError | null>(null);
  const order = useRef<{ path: string; ids: readonly string[] }>({ path, ids: [] });
  useEffect(() => {
    setLater(null);
    setMoreError(null);
  }, [path]);

  const added = later?.path === path ? later : null;
  const next = added === null ? (first.data?.next ?? null) : added.next;
  const more = (): void => {
    if (next === null || isLoadingMore) return;
    setLoadingMore(true);
    get<P>(`${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(next)}`).then(
      (part) => {
        setLater({ path, rows: [...(added?.rows ?? []), ...rowsOf(part)], next: part.next });
        setLoadingMore(false);
      },
      (error: ApiError) => {
        setMoreError(error);
        setLoadingMore(false);
      },
    );
  };

  let rows: readonly Row[] | null = null;
  if (first.data !== null) {
    const before = order.current.path === path ? order.current.ids : [];
    rows = inOldOrder([...rowsOf(first.data), ...(added?.rows ?? [])], before, idOf);
    order.current = { path, ids: rows.map(idOf) };
  }
  return {
    rows,
    total: first.data?.total ?? rows?.length ?? 0,
    error: first.error ?? moreError,
    isLoading: first.isLoading,
    hasMore: next !== null,
    isLoadingMore,
    more,
    reload: first.reload,
  };
}
