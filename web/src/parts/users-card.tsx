// Who may sign in: adding and removing people.
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { UserRow } from '../../../src/documents/access.ts';
import { send } from '../api/client.ts';
import { useDocument } from '../api/document.ts';
import { useLive } from '../api/live.ts';
import { notify } from '../state/notices.ts';
import { session } from '../state/session.ts';
import { formatAgo } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import { useAction } from './action.ts';
import { Card, ErrorState, Skeleton } from './basics.tsx';
import { FormError, TextField } from './form-fields.tsx';
import { RemoveButton } from './remove-button.tsx';

function AddUser({ added }: { added: () => void }): JSX.Element {
  const { isBusy, error, run } = useAction();
  const element = useRef<HTMLFormElement | null>(null);
  return (
    <details>
      <summary>{t('access.addUser')}</summary>
      <form
        ref={element}
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const name = String(form.get('name')).trim();
          run(async () => {
            await send('POST', '/users', { name, role: form.get('role'), password: form.get('password') });
            element.current?.reset();
            notify('done', t('access.userAdded', { name }));
            added();
          });
        }}
      >
        <TextField
          label={t('access.name')}
          name="name"
          autoComplete="off"
          autoCapitalize="none"
          maxLength={64}
          required
        />
        <label class="field">
          <span>{t('access.role')}</span>
          <select name="role">
            <option value="viewer">{t('access.roleViewer')}</option>
            <option value="owner">{t('access.roleOwner')}</option>
          </select>
        </label>
        <TextField
          label={t('setup.password')}
          hint={t('setup.newPasswordHint')}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={10}
          required
        />
        <FormError error={error} />
        <div>
          <button type="submit" class="button primary" disabled={isBusy}>
            {t('access.addUser')}
          </button>
        </div>
      </form>
    </details>
  );
}

export function Users(): JSX.Element {
  const { data, error, reload } = useDocument<{ readonly users: readonly UserRow[] }>('/users');
  useLive('changed', ({ what }) => {
    if (what === 'access') reload();
  });
  return (
    <Card title={t('access.usersTitle')}>
      {error === null ? null : <ErrorState error={error} retry={reload} isStale={data !== null} />}
      {data === null ? (
        error === null ? (
          <Skeleton />
        ) : null
      ) : (
        <ul class="lines">
          {data.users.map((user) => (
            <li key={user.name} class="part">
              <div class="free-text">
                <span class="line-title">{user.name}</span>
                <p class="soft small">
                  {[
                    t(user.role === 'owner' ? 'access.roleOwner' : 'access.roleViewer'),
                    ...(user.hasTotp ? [t('access.hasTotp')] : []),
                    user.lastSeen === null
                      ? t('access.neverSeen')
                      : t('access.lastSeen', { time: formatAgo(user.lastSeen) }),
                  ].join(' · ')}
                </p>
              </div>
              {user.name === session.value?.user?.name ? null : (
                <RemoveButton
                  name={user.name}
                  words={t('access.dropUserWords')}
                  path={`/users/${encodeURIComponent(user.name)}`}
                  removed={reload}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      <AddUser added={reload} />
    </Card>
  );
}
