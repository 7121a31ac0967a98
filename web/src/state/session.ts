// Who is signed in, and what they may do.
import { computed, signal } from '@preact/signals';
import type { SessionDocument } from '../../../src/documents/access.ts';
import { forgetDocuments, get, send, setCsrf } from '../api/client.ts';

/** Null while it is being asked for. */
export const session = signal<SessionDocument | null>(null);

export const mayOperate = computed(() => session.value?.scope === 'operate' || session.value?.scope === 'admin');
export const mayAdminister = computed(() => session.value?.scope === 'admin');

/** Takes a session document that the server gave (sign-in, first start) or that was asked for. */
export function takeSession(document: SessionDocument): void {
  setCsrf(document.csrf);
  if (session.peek()?.user?.name !== document.user?.name) forgetDocuments();
  session.value = document;
}

/** Asks who we are; rejects with an ApiError. */
export async function readSession(): Promise<SessionDocument> {
  const document = await get<SessionDocument>('/session');
  takeSession(document);
  return document;
}

export async function signOut(): Promise<void> {
  await send('DELETE', '/session');
  forgetDocuments();
  await readSession();
}
