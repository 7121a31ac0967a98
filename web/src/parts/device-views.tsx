// The two ways to look at the devices: as a list, and as a picture of who talks to whom.
import type { JSX } from 'preact';
import { link } from '../state/router.ts';
import { t } from '../strings/words.ts';
import { Icon } from './icon.tsx';

export function DeviceViews({ current }: { current: 'list' | 'map' }): JSX.Element {
  return (
    <nav class="tabs" aria-label={t('devices.views')}>
      <a class="tab" href={link('/devices')} aria-current={current === 'list' ? 'page' : 'false'}>
        <Icon name="list" size={18} />
        {t('devices.list')}
      </a>
      <a class="tab" href={link('/map')} aria-current={current === 'map' ? 'page' : 'false'}>
        <Icon name="map" size={18} />
        {t('devices.map')}
      </a>
    </nav>
  );
}
