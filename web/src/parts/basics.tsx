// Small parts that every page is made of: page head, card, badge, loading, empty and error states, notices.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ApiError } from '../api/client.ts';
import { closeNotice, notices } from '../state/notices.ts';
import { link } from '../state/router.ts';
import { t } from '../strings/words.ts';
import { Icon, type IconName } from './icon.tsx';

/** The heading of a page: sets the tab's title too, and takes the focus after a navigation. */
export function PageHead({
  title,
  eyebrow,
  about,
  children,
  back,
}: {
  title: string;
  /** A few words above the title. */
  eyebrow?: ComponentChildren;
  /** A few words below the title. */
  about?: string;
  /** Buttons beside the title. */
  children?: ComponentChildren;
  back?: { readonly href: string; readonly words: string };
}): JSX.Element {
  useEffect(() => {
    document.title = `${title} · Porchlight`;
  }, [title]);
  return (
    <header class="page-head">
      {back === undefined ? null : (
        <a class="back-link" href={link(back.href)}>
          <Icon name="back" size={18} />
          {back.words}
        </a>
      )}
      {eyebrow === undefined ? null : <div class="eyebrow">{eyebrow}</div>}
      <div class="page-head-row">
        <div class="page-title">
          <h1 tabIndex={-1}>{title}</h1>
          {about ? <p class="soft">{about}</p> : null}
        </div>
        {children === undefined ? null : <div class="page-actions">{children}</div>}
      </div>
    </header>
  );
}

/** A part of a page with a heading. `href` makes the heading a link to the evidence. */
export function Card({
  title,
  href,
  aside,
  children,
  wide = false,
  id,
}: {
  title?: string;
  href?: string;
  /** Right of the heading. */
  aside?: ComponentChildren;
  children: ComponentChildren;
  wide?: boolean;
  id?: string;
}): JSX.Element {
  return (
    <section
      class={wide ? 'card wide' : 'card'}
      {...(title === undefined ? {} : { 'aria-label': title })}
      {...(id === undefined ? {} : { id })}
    >
      {title === undefined ? null : (
        <div class="card-head">
          <h2>
            {href === undefined ? (
              title
            ) : (
              <a href={link(href)}>
                {title}
                <Icon name="next" size={16} />
              </a>
            )}
          </h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}

/** A word with a shape around it; `tone` is a colour of the tokens. */
export function Badge({
  tone = 'info',
  icon,
  children,
}: {
  tone?: 'accent' | 'high' | 'medium' | 'low' | 'info';
  icon?: IconName;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <span class={`badge ${tone}`}>
      {icon === undefined ? null : <Icon name={icon} size={14} />}
      {children}
    </span>
  );
}

/** Grey bars in the shape of what is coming; read out as "loading". */
export function Skeleton({ lines = 3, height }: { lines?: number; height?: number }): JSX.Element {
  return (
    <div class="skeleton" role="status">
      <span class="unseen">{t('common.loading')}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} class="skeleton-bar" style={height === undefined ? {} : { height: `${height}px` }} />
      ))}
    </div>
  );
}

/** Nothing is there, and that is fine: what would be here and what to do. */
export function EmptyState({
  icon,
  title,
  children,
}: {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="empty">
      <Icon name={icon} size={32} />
      <p class="empty-title">{title}</p>
      {children === undefined ? null : <div class="soft">{children}</div>}
    </div>
  );
}

/** Words of the server in which a command stands between backticks. */
export function WithCommands({ words }: { words: string }): JSX.Element {
  return <>{words.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>;
}

/** What failed, in the server's words, and what to try. `isStale`: older content is still shown beside it. */
export function ErrorState({
  error,
  retry,
  isStale = false,
}: {
  error: ApiError;
  retry?: () => void;
  isStale?: boolean;
}): JSX.Element {
  return (
    <div class="error-state" role="alert">
      <Icon name={error.code === 'offline' ? 'offline' : 'question'} size={24} />
      <div>
        <p class="error-words">{error.message}</p>
        {error.hint === null ? null : (
          <p class="soft small">
            <WithCommands words={error.hint} />
          </p>
        )}
        {isStale ? <p class="soft small">{t('common.errorStale')}</p> : null}
        {retry === undefined ? null : (
          <button type="button" class="button" onClick={retry}>
            {t('common.retry')}
          </button>
        )}
      </div>
    </div>
  );
}

/** Short notices at the foot of the page. */
export function Notices(): JSX.Element {
  return (
    <section class="notices" aria-label={t('shell.notices')} aria-live="polite">
      {notices.value.map((notice) => (
        <div key={notice.id} class={`notice ${notice.kind}`}>
          <Icon name={notice.kind === 'done' ? 'check' : 'question'} />
          <div class="notice-words">
            <p>{notice.words}</p>
            {notice.hint === null ? null : <p class="soft small">{notice.hint}</p>}
          </div>
          <button
            type="button"
            class="icon-button"
            aria-label={t('common.close')}
            onClick={() => closeNotice(notice.id)}
          >
            <Icon name="close" size={18} />
          </button>
        </div>
      ))}
    </section>
  );
}
