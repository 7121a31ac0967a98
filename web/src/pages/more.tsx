// Everything else: what the phone's foot bar has no room for.
import type { JSX } from 'preact';
import { PageHead } from '../parts/basics.tsx';
import { Icon } from '../parts/icon.tsx';
import { navRoutes } from '../shell.tsx';
import { link } from '../state/router.ts';
import { t } from '../strings/words.ts';

export function Page(): JSX.Element {
  return (
    <>
      <PageHead title={t('shell.moreTitle')} />
      <ul class="lines plain more-list">
        {navRoutes('rail').map(({ path, nav }) =>
          nav === undefined ? null : (
            <li key={path}>
              <a class="line" href={link(path)}>
                <Icon name={nav.icon} size={22} />
                <span class="line-title">{t(nav.title)}</span>
              </a>
            </li>
          ),
        )}
      </ul>
    </>
  );
}
