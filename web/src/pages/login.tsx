// The page on which somebody signs in, with the code of an authenticator app where one is asked for.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { SessionDocument } from '../../../src/documents/access.ts';
import { LookFields } from '../account-menu.tsx';
import { ApiError, send } from '../api/client.ts';
import { useAction } from '../parts/action.ts';
import { FormError, TextField } from '../parts/form-fields.tsx';
import { Lamp } from '../parts/lamp.tsx';
import { takeSession } from '../state/session.ts';
import { t } from '../strings/words.ts';
import './login.css';

/** What one signs in with; asks for a code only when the server wants one. */
function useSignIn(): {
  isBusy: boolean;
  error: ApiError | null;
  wantsTotp: boolean;
  submit: (form: FormData) => void;
} {
  const { isBusy, error, run } = useAction();
  const [wantsTotp, setWantsTotp] = useState(false);
  const submit = (form: FormData): void => {
    const totp = String(form.get('totp') ?? '').trim();
    run(async () => {
      try {
        const body = { user: form.get('user'), password: form.get('password'), ...(totp === '' ? {} : { totp }) };
        takeSession(await send<SessionDocument>('POST', '/session', body));
      } catch (failed) {
        if (!(failed instanceof ApiError) || failed.code !== 'totp-needed') throw failed;
        setWantsTotp(true);
      }
    });
  };
  return { isBusy, error, wantsTotp, submit };
}

export function Page(): JSX.Element {
  const { isBusy, error, wantsTotp, submit } = useSignIn();
  const title = t('setup.signInTitle');
  useEffect(() => {
    document.title = `${title} · Porchlight`;
  }, [title]);
  return (
    <div class="stack">
      <div class="door-head">
        <Lamp state={null} size={48} />
        <h1 tabIndex={-1}>Porchlight</h1>
      </div>
      <form
        class="card stack"
        aria-label={title}
        onSubmit={(event) => {
          event.preventDefault();
          submit(new FormData(event.currentTarget));
        }}
      >
        <TextField label={t('setup.user')} name="user" autoComplete="username" autoCapitalize="none" required />
        <TextField
          label={t('setup.password')}
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
        {wantsTotp ? (
          <TextField
            label={t('setup.totp')}
            hint={t('setup.totpHint')}
            name="totp"
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            ref={(element: HTMLInputElement | null) => element?.focus()}
          />
        ) : null}
        <FormError error={error} />
        <button type="submit" class="button primary" disabled={isBusy}>
          {t('setup.signIn')}
        </button>
      </form>
      <details>
        <summary>{t('setup.look')}</summary>
        <div class="stack">
          <LookFields />
        </div>
      </details>
      <p class="soft small">{t('setup.lost')}</p>
    </div>
  );
}
