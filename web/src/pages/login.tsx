// The page on which somebody signs in.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { SessionDocument } from '../../../src/documents/access.ts';
import { type ApiError, send } from '../api/client.ts';
import { takeSession } from '../state/session.ts';

export function Page(): JSX.Element {
  const error = useSignal<ApiError | null>(null);
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        send<SessionDocument>('POST', '/session', { user: form.get('user'), password: form.get('password') }).then(
          takeSession,
          (failed: ApiError) => {
            error.value = failed;
          },
        );
      }}
    >
      <h1 tabIndex={-1}>Porchlight</h1>
      <label class="field">
        <span>User</span>
        <input name="user" autoComplete="username" required />
      </label>
      <label class="field">
        <span>Password</span>
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      {error.value === null ? null : <p class="field-error">{error.value.message}</p>}
      <button type="submit" class="button primary">
        Sign in
      </button>
    </form>
  );
}
