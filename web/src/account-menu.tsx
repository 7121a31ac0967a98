// The menu of the person who is signed in: look, language, account, sign out.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ApiError } from './api/client.ts';
import { Icon } from './parts/icon.tsx';
import { notify } from './state/notices.ts';
import { place } from './state/router.ts';
import { session, signOut } from './state/session.ts';
import { type Theme, theme } from './state/theme.ts';
import { type Key, type Language, language, languages, setLanguage, t } from './strings/words.ts';

const themes: readonly { readonly value: Theme; readonly title: Key }[] = [
  { value: 'system', title: 'shell.themeSystem' },
  { value: 'light', title: 'shell.themeLight' },
  { value: 'dark', title: 'shell.themeDark' },
];

/** Light, dark, system and the language; also shown where nobody is signed in. */
export function LookFields(): JSX.Element {
  return (
    <>
      <label class="field">
        <span>{t('shell.theme')}</span>
        <select
          value={theme.value}
          onChange={(event) => {
            theme.value = event.currentTarget.value as Theme;
          }}
        >
          {themes.map(({ value, title }) => (
            <option key={value} value={value}>
              {t(title)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t('shell.language')}</span>
        <select
          value={language.value}
          onChange={(event) => void setLanguage(event.currentTarget.value as Language, { keep: true })}
        >
          {languages.map(({ code, name }) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

export function AccountMenu(): JSX.Element | null {
  const isOpen = useSignal(false);
  const box = useRef<HTMLDivElement | null>(null);
  const button = useRef<HTMLButtonElement | null>(null);
  const { step } = place.value;
  useEffect(() => {
    isOpen.value = false;
  }, [step]);
  useEffect(() => {
    if (!isOpen.value) return;
    const onPointer = (event: PointerEvent): void => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) isOpen.value = false;
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      isOpen.value = false;
      button.current?.focus();
    };
    document.addEventListener('pointerdown', onPointer);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerdown', onPointer);
      document.removeEventListener('keydown', onKey);
    };
  }, [isOpen.value]);
  const user = session.value?.user;
  if (user === null || user === undefined) return null;
  return (
    <div class="account" ref={box}>
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-expanded={isOpen.value}
        aria-label={t('shell.menu', { user: user.name })}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        <Icon name="user" size={22} />
      </button>
      {isOpen.value ? (
        <div class="menu">
          <p class="menu-user">
            <strong class="one-line">{user.name}</strong>
            <span class="soft small">{t(user.role === 'owner' ? 'shell.owner' : 'shell.viewer')}</span>
          </p>
          <LookFields />
          <button
            type="button"
            class="button"
            onClick={() => signOut().catch((error: ApiError) => notify('error', error.message, error.hint))}
          >
            <Icon name="signOut" size={18} />
            {t('shell.signOut')}
          </button>
        </div>
      ) : null}
    </div>
  );
}
