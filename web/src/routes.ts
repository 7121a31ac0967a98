// The pages of the dashboard: path, what the navigation shows of it, and how it is loaded. One line a page.
import type { ComponentType } from 'preact';
import type { IconName } from './parts/icon.tsx';
import type { Key } from './strings/words.ts';

export interface PageProps {
  /** What stood at the `:name` places of the path. */
  readonly params: Readonly<Record<string, string>>;
}

export interface Route {
  /** `/devices/:id`; a colon part takes any one segment. */
  readonly path: string;
  readonly load: () => Promise<{ readonly Page: ComponentType<PageProps> }>;
  /** Where it stands in the navigation: `bar` in the phone's foot bar and the rail, `rail` only in the rail and on the page "More". */
  readonly nav?: { readonly place: 'bar' | 'rail'; readonly title: Key; readonly icon: IconName };
  /** Whom it is for; everybody when absent. */
  readonly needs?: 'admin';
}

export const routes: readonly Route[] = [
  { path: '/', load: () => import('./pages/home.tsx'), nav: { place: 'bar', title: 'shell.home', icon: 'home' } },
  {
    path: '/devices',
    load: () => import('./pages/devices.tsx'),
    nav: { place: 'bar', title: 'shell.devices', icon: 'devices' },
  },
  { path: '/devices/:id', load: () => import('./pages/device.tsx') },
  { path: '/map', load: () => import('./pages/map.tsx'), nav: { place: 'rail', title: 'shell.map', icon: 'map' } },
  {
    path: '/alerts',
    load: () => import('./pages/alerts.tsx'),
    nav: { place: 'bar', title: 'shell.alerts', icon: 'alerts' },
  },
  { path: '/alerts/:id', load: () => import('./pages/alert.tsx') },
  {
    path: '/rules',
    load: () => import('./pages/rules.tsx'),
    nav: { place: 'rail', title: 'shell.rules', icon: 'rules' },
  },
  {
    path: '/scans',
    load: () => import('./pages/scans.tsx'),
    nav: { place: 'rail', title: 'shell.scan', icon: 'scan' },
  },
  { path: '/scans/:id', load: () => import('./pages/scan.tsx') },
  {
    path: '/models',
    load: () => import('./pages/models.tsx'),
    nav: { place: 'rail', title: 'shell.models', icon: 'models' },
  },
  {
    path: '/channels',
    load: () => import('./pages/channels.tsx'),
    nav: { place: 'rail', title: 'shell.channels', icon: 'channels' },
    needs: 'admin',
  },
  {
    path: '/settings',
    load: () => import('./pages/settings.tsx'),
    nav: { place: 'rail', title: 'shell.settings', icon: 'settings' },
    needs: 'admin',
  },
  {
    path: '/access',
    load: () => import('./pages/access.tsx'),
    nav: { place: 'rail', title: 'shell.access', icon: 'access' },
  },
  {
    path: '/health',
    load: () => import('./pages/health.tsx'),
    nav: { place: 'rail', title: 'shell.health', icon: 'health' },
  },
  {
    path: '/proof',
    load: () => import('./pages/proof.tsx'),
    nav: { place: 'rail', title: 'shell.proof', icon: 'proof' },
  },
  { path: '/more', load: () => import('./pages/more.tsx') },
];
