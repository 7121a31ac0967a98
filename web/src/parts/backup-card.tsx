// Backup and restore: everything in one file, with or without secrets.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { sendRaw } from '../api/client.ts';
import { notify } from '../state/notices.ts';
import { readSession } from '../state/session.ts';
import { t } from '../strings/words.ts';
import { useAction } from './action.ts';
import { Card } from './basics.tsx';
import { saveBlob } from './download.ts';
import { FlagField, FormError, TextField } from './form-fields.tsx';

function Backup(): JSX.Element {
  const [passphrase, setPassphrase] = useState('');
  const { isBusy, error, run } = useAction();
  const make = async (): Promise<void> => {
    const response = await sendRaw(
      'POST',
      '/backup',
      JSON.stringify({ passphrase: passphrase === '' ? null : passphrase }),
      {
        'content-type': 'application/json',
      },
    );
    const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
    saveBlob(await response.blob(), name ?? 'porchlight-backup');
  };
  return (
    <Card title={t('settings.backupTitle')}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          run(make);
        }}
      >
        <p>{t('settings.backupWords')}</p>
        <TextField
          label={t('settings.passphrase')}
          hint={t('settings.passphraseHint')}
          type="password"
          autoComplete="new-password"
          minLength={8}
          value={passphrase}
          onInput={(event) => setPassphrase(event.currentTarget.value)}
        />
        <FormError error={error} />
        <div>
          <button type="submit" class="button" disabled={isBusy}>
            {t('settings.makeBackup')}
          </button>
        </div>
      </form>
    </Card>
  );
}

function Restore(): JSX.Element {
  const [keepUsers, setKeepUsers] = useState(true);
  const { isBusy, error, run } = useAction();
  const restore = async (form: FormData): Promise<void> => {
    const file = form.get('file');
    const passphrase = String(form.get('passphrase') ?? '');
    if (!(file instanceof File)) return;
    const response = await sendRaw('POST', `/restore?keepUsers=${keepUsers}`, file, {
      'content-type': 'application/octet-stream',
      ...(passphrase === '' ? {} : { 'x-porchlight-passphrase': passphrase }),
    });
    notify('done', ((await response.json()) as { words: string }).words);
    await readSession();
  };
  return (
    <Card title={t('settings.restoreTitle')}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          run(() => restore(form));
        }}
      >
        <p>{t('settings.restoreWords')}</p>
        <TextField label={t('settings.restoreFile')} type="file" name="file" required />
        <TextField label={t('settings.restorePassphrase')} type="password" name="passphrase" autoComplete="off" />
        <FlagField label={t('settings.keepUsers')} isOn={keepUsers} change={setKeepUsers} />
        <FormError error={error} />
        <div>
          <button type="submit" class="button danger" disabled={isBusy}>
            {t(isBusy ? 'settings.restoring' : 'settings.restore')}
          </button>
        </div>
      </form>
    </Card>
  );
}

export function BackupCards(): JSX.Element {
  return (
    <div class="grid">
      <Backup />
      <Restore />
    </div>
  );
}
