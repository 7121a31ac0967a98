// The own account: password, and codes of an authenticator app.
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { send } from '../api/client.ts';
import { notify } from '../state/notices.ts';
import { readSession, session } from '../state/session.ts';
import { t } from '../strings/words.ts';
import { useAction } from './action.ts';
import { Card } from './basics.tsx';
import { Command } from './command.tsx';
import { FormError, TextField } from './form-fields.tsx';
import { QrCode } from './qr-code.tsx';

function Password(): JSX.Element {
  const { isBusy, error, run } = useAction();
  const element = useRef<HTMLFormElement | null>(null);
  return (
    <Card title={t('access.passwordTitle')}>
      <form
        ref={element}
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          run(async () => {
            await send('PUT', '/account/password', { current: form.get('current'), next: form.get('next') });
            element.current?.reset();
            notify('done', t('access.passwordChanged'));
          });
        }}
      >
        <span class="unseen">
          <input
            type="text"
            autoComplete="username"
            readOnly
            tabIndex={-1}
            aria-hidden="true"
            value={session.value?.user?.name ?? ''}
          />
        </span>
        <TextField
          label={t('access.passwordNow')}
          name="current"
          type="password"
          autoComplete="current-password"
          required
        />
        <TextField
          label={t('setup.newPassword')}
          hint={t('setup.newPasswordHint')}
          name="next"
          type="password"
          autoComplete="new-password"
          minLength={10}
          required
        />
        <FormError error={error} />
        <div>
          <button type="submit" class="button" disabled={isBusy}>
            {t('access.changePassword')}
          </button>
        </div>
      </form>
    </Card>
  );
}

interface Start {
  readonly secret: string;
  readonly uri: string;
}

function TotpStart({ start, done }: { start: Start; done: () => Promise<unknown> }): JSX.Element {
  const [code, setCode] = useState('');
  const { isBusy, error, run } = useAction();
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        run(async () => {
          await send('PUT', '/account/totp', { code: code.trim() });
          notify('done', t('access.totpDone'));
          await done();
        });
      }}
    >
      <p>{t('access.totpScan')}</p>
      <QrCode text={start.uri} label={t('access.totpQr')} />
      <p>
        <a href={start.uri}>{t('access.totpLink')}</a>
      </p>
      <p>{t('access.totpSecret')}</p>
      <Command text={start.secret} />
      <TextField
        label={t('access.totpCode')}
        hint={t('setup.totpHint')}
        inputMode="numeric"
        autoComplete="one-time-code"
        minLength={6}
        maxLength={8}
        required
        value={code}
        onInput={(event) => setCode(event.currentTarget.value)}
      />
      <FormError error={error} />
      <div>
        <button type="submit" class="button primary" disabled={isBusy}>
          {t('access.totpFinish')}
        </button>
      </div>
    </form>
  );
}

function Totp(): JSX.Element {
  const [start, setStart] = useState<Start | null>(null);
  const { isBusy, error, run } = useAction();
  const hasTotp = session.value?.user?.hasTotp === true;
  return (
    <Card title={t('access.totpTitle')}>
      <div class="stack">
        <p>{t(hasTotp ? 'access.totpOn' : 'access.totpOff')}</p>
        {hasTotp ? (
          <div>
            <button
              type="button"
              class="button danger"
              disabled={isBusy}
              onClick={() =>
                run(async () => {
                  await send('DELETE', '/account/totp');
                  notify('done', t('access.totpDropped'));
                  await readSession();
                })
              }
            >
              {t('access.totpDrop')}
            </button>
          </div>
        ) : start !== null ? (
          <TotpStart
            start={start}
            done={async () => {
              setStart(null);
              await readSession();
            }}
          />
        ) : (
          <div>
            <button
              type="button"
              class="button"
              disabled={isBusy}
              onClick={() => run(async () => setStart(await send<Start>('POST', '/account/totp')))}
            >
              {t('access.totpStart')}
            </button>
          </div>
        )}
        <FormError error={error} />
      </div>
    </Card>
  );
}

export function AccountCards(): JSX.Element {
  return (
    <>
      <Password />
      <Totp />
    </>
  );
}
