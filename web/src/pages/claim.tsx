// The first start: the one-time code of the console makes the owner's account.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { SessionDocument } from '../../../src/documents/access.ts';
import { LookFields } from '../account-menu.tsx';
import { send } from '../api/client.ts';
import { useAction } from '../parts/action.ts';
import { FormError, TextField } from '../parts/form-fields.tsx';
import { StepHead } from '../parts/step-head.tsx';
import { takeSession } from '../state/session.ts';
import { t } from '../strings/words.ts';
import './login.css';

/** The code that the printed address carries behind its hash; it leaves the address at once, so that it stays in no history. */
function takeCode(): string {
  const code = new URLSearchParams(window.location.hash.slice(1)).get('code') ?? '';
  if (code !== '') history.replaceState(history.state, '', window.location.pathname + window.location.search);
  return code;
}

export function Page(): JSX.Element {
  const [code] = useState(takeCode);
  const { isBusy, error, run } = useAction();
  const title = t('setup.claimTitle');
  useEffect(() => {
    document.title = `${title} · Porchlight`;
  }, [title]);
  return (
    <div class="stack">
      <StepHead step={1} title={title} />
      <p>{t('setup.claimWords')}</p>
      <form
        class="card stack"
        aria-label={title}
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const body = {
            code: String(form.get('code')).trim(),
            user: form.get('user'),
            password: form.get('password'),
          };
          run(async () => takeSession(await send<SessionDocument>('POST', '/setup/claim', body)));
        }}
      >
        <TextField
          label={t('setup.code')}
          hint={t('setup.codeHint')}
          name="code"
          defaultValue={code}
          autoComplete="off"
          autoCapitalize="none"
          spellcheck={false}
          required
        />
        <TextField
          label={t('setup.user')}
          name="user"
          autoComplete="username"
          autoCapitalize="none"
          maxLength={64}
          required
        />
        <TextField
          label={t('setup.newPassword')}
          hint={t('setup.newPasswordHint')}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={10}
          required
        />
        <FormError error={error} />
        <button type="submit" class="button primary" disabled={isBusy}>
          {t('setup.makeAccount')}
        </button>
      </form>
      <details>
        <summary>{t('setup.look')}</summary>
        <div class="stack">
          <LookFields />
        </div>
      </details>
    </div>
  );
}
