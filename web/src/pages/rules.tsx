// Stands in while the page is being built.
import type { JSX } from 'preact';
import { Skeleton } from '../parts/basics.tsx';

export function Page(): JSX.Element {
  return <Skeleton />;
}
