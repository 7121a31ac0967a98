// Tokens for programs: made with a scope and an end, told once, removed.
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { TokenRow } from '../../../src/documents/access.ts';
import { send } from '../api/client.ts';
import { useDocument } from '../api/document.ts';
import { useLive } from '../api/live.ts';
import { formatAgo, formatMoment } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import { useAction } from './action.ts';
import { Card, ErrorState, Skeleton } from './basics.tsx';
import { Command } from './command.tsx';
import { FormError, TextField } from './form-fields.tsx';
import { RemoveButton } from './remove-button.tsx';

const scopes = ['read', 'operate', 'admin'] as const;

function AddToken({ added }: { added: (token: string) => void }): JSX.Element {
  const { isBusy, error, run } = useAction();
  const element = useRef<HTMLFormElement | null>(null);
  return (
    <details>
      <summary>{t('access.addToken')}</summary>
      <form
        ref={element}
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const days = Number(form.get('days'));
          run(async () => {
            const body = { name: form.get('name'), scope: form.get('scope'), days: days > 0 ? days : null };
            const { token } = await send<{ token: string }>('POST', '/tokens', body);
            element.current?.reset();
            added(token);
          });
        }}
      >
        <TextField label={t('access.name')} name="name" autoComplete="off" maxLength={64} required />
        <label class="field">
          <span>{t('access.scope')}</span>
          <select name="scope">
            {scopes.map((scope) => (
              <option key={scope} value={scope}>
                {t(`access.scope-${scope}`)}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t('access.days')}</span>
          <select name="days">
            <option value="365">{t('access.days365')}</option>
            <option value="30">{t('access.days30')}</option>
            <option value="0">{t('access.daysEver')}</option>
          </select>
        </label>
        <FormError error={error} />
        <div>
          <button type="submit" class="button primary" disabled={isBusy}>
            {t('access.addToken')}
          </button>
        </div>
      </form>
    </details>
  );
}

export function Tokens(): JSX.Element {
  const { data, error, reload } = useDocument<{ readonly tokens: readonly TokenRow[] }>('/tokens');
  const [made, setMade] = useState<string | null>(null);
  useLive('changed', ({ what }) => {
    if (what === 'access') reload();
  });
  return (
    <Card title={t('access.tokensTitle')}>
      <p class="soft small">{t('access.tokensHint')}</p>
      {error === null ? null : <ErrorState error={error} retry={reload} isStale={data !== null} />}
      {made === null ? null : (
        <div class="stack" role="status">
          <p class="error-words">{t('access.tokenOnce')}</p>
          <Command text={made} />
        </div>
      )}
      {data === null ? (
        error === null ? (
          <Skeleton />
        ) : null
      ) : data.tokens.length === 0 ? (
        <p class="soft">{t('access.tokensNone')}</p>
      ) : (
        <ul class="lines">
          {data.tokens.map((token) => (
            <li key={token.id} class="part">
              <div class="free-text">
                <span class="line-title">{token.name}</span> <code>{token.start}…</code>
                <p class="soft small">
                  {[
                    t(`access.scope-${token.scope}`),
                    ...(token.expires === null ? [] : [t('access.expires', { time: formatMoment(token.expires) })]),
                    token.lastUsed === null
                      ? t('access.neverUsed')
                      : t('access.lastUsed', { time: formatAgo(token.lastUsed) }),
                  ].join(' · ')}
                </p>
              </div>
              <RemoveButton
                name={token.name}
                words={t('access.dropTokenWords')}
                path={`/tokens/${encodeURIComponent(token.id)}`}
                removed={reload}
              />
            </li>
          ))}
        </ul>
      )}
      <AddToken
        added={(token) => {
          setMade(token);
          reload();
        }}
      />
    </Card>
  );
}
