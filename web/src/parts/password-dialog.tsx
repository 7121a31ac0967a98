// Asks for the password once more when the server wants a sensitive thing confirmed.
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { SessionDocument } from '../../../src/documents/access.ts';
import { send, setConfirmPassword } from '../api/client.ts';
import { session, takeSession } from '../state/session.ts';
import { t } from '../strings/words.ts';
import { useAction } from './action.ts';
import { Dialog } from './dialog.tsx';
import { FormError, TextField } from './form-fields.tsx';

const asking = signal<((isConfirmed: boolean) => void) | null>(null);

setConfirmPassword(
  () =>
    new Promise((resolve) => {
      asking.peek()?.(false);
      asking.value = resolve;
    }),
);

function Ask({ answer }: { answer: (isConfirmed: boolean) => void }): JSX.Element {
  const [password, setPassword] = useState('');
  const [totp, setTotp] = useState('');
  const { isBusy, error, run } = useAction();
  const hasTotp = session.value?.user?.hasTotp === true;
  const close = (isConfirmed: boolean): void => {
    asking.value = null;
    answer(isConfirmed);
  };
  return (
    <Dialog title={t('access.confirmTitle')} onClose={() => close(false)}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          run(async () => {
            takeSession(
              await send<SessionDocument>('POST', '/session/confirm', { password, ...(hasTotp ? { totp } : {}) }),
            );
            close(true);
          });
        }}
      >
        <p>{t('access.confirmWords')}</p>
        <TextField
          label={t('setup.password')}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
        {hasTotp ? (
          <TextField
            label={t('setup.totp')}
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            value={totp}
            onInput={(event) => setTotp(event.currentTarget.value)}
          />
        ) : null}
        <FormError error={error} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={() => close(false)}>
            {t('common.cancel')}
          </button>
          <button type="submit" class="button primary" disabled={isBusy}>
            {t('access.confirm')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Stands once in the frame; shows itself when it is needed. */
export function PasswordDialog(): JSX.Element | null {
  return asking.value === null ? null : <Ask answer={asking.value} />;
}
