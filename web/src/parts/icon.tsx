// The icon set: own drawings on a 24 × 24 grid, in the colour of the text around them.
import type { JSX } from 'preact';

const paths = {
  home: 'M4 11.5 12 5l8 6.5M6.5 10v9h11v-9M10 19v-5h4v5',
  devices: 'M4 6.5h11v8H4zM2.5 17.5H12M17 9h4v10h-4zM19 16.4v.1',
  map: 'M12 6.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5.5 20.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM18.5 20.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM12 6.5v5M12 11.5l-5 5.5M12 11.5l5 5.5',
  alerts: 'M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5a2.2 2.2 0 0 0 4 0',
  scan: 'M6 3.5h8l4 4V11M6 3.5v17h5M14 3.5v4h4M16 18.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM18.2 17.7 21 20.5',
  models: 'M3.5 20h17M5 16c3 0 3-9 6.5-9s3 6 7.5 6M19 13l-2.2-1.6M19 13l-2.2 1.8',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM9 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  channels: 'M4 6h16v12H4zM4.5 7l7.5 6 7.5-6',
  access:
    'M9 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2.5 20c.4-3.5 3-5.5 6.5-5.5s6.1 2 6.5 5.5M16 4.5a4 4 0 0 1 0 7M18 15c2 .8 3.2 2.6 3.5 5',
  health: 'M3 12h4l2.5-6 4.5 12 2.5-6H21',
  proof: 'M12 3.5 5 6v5.5c0 4.5 3 7.5 7 9 4-1.5 7-4.5 7-9V6zM9 12l2.2 2.2L15.2 10',
  rules: 'M4 6.5h16M4 12h9M4 17.5h6M15 16.5l2 2 4-4.5',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.3 15.3 20 20',
  add: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6 6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  next: 'M9.5 6l6 6-6 6',
  back: 'M14.5 6l-6 6 6 6',
  down: 'M12 5v14M6.5 13.5 12 19l5.5-5.5',
  up: 'M12 19V5M6.5 10.5 12 5l5.5 5.5',
  download: 'M12 4v11M7 10.5l5 5 5-5M5 19.5h14',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  edit: 'M5 19l1-4L16.5 4.5l3 3L9 18zM14.5 6.5l3 3',
  trash: 'M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5',
  mute: 'M6 16.5V11a6 6 0 0 1 9.5-4.9M18 11v5.5l1.5 1.5H8M10 20.5a2.2 2.2 0 0 0 4 0M4 4l16 16',
  share: 'M12 15V4M8 7.5 12 3.5l4 4M6 12v8h12v-8',
  clock: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  hidden:
    'M4 4l16 16M9.9 5.8A9.7 9.7 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-2.6 3.3M6.4 7.6A15 15 0 0 0 2.5 12S6 18.5 12 18.5a9.4 9.4 0 0 0 4-.9M10 10a3 3 0 0 0 4.1 4.1',
  offline:
    'M4 4l16 16M8.5 16.5a5 5 0 0 1 6-.8M5.5 13a9.5 9.5 0 0 1 4-2.3M12.8 10.1a9.5 9.5 0 0 1 5.7 2.9M2.5 9.5a14 14 0 0 1 4.3-2.8M10.3 5.6A14 14 0 0 1 21.5 9.5M12 20h.01',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.5-4 3.5-6 7.5-6s7 2 7.5 6',
  signOut: 'M14 4.5H5v15h9M10 12h11M17.5 8.5 21 12l-3.5 3.5',
  question: 'M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17.5v.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  globe: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM3.5 12h17M12 3.5c3 2.5 3 14.5 0 17M12 3.5c-3 2.5-3 14.5 0 17',
  list: 'M8.5 6.5H20M8.5 12H20M8.5 17.5H20M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01',
  // Kinds of devices.
  camera: 'M4 7.5h10v9H4zM14 11l6-3v8l-6-3zM9 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  doorbell: 'M8 3.5h8v17H8zM12 11a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM12 17a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z',
  plug: 'M8.5 3.5v5M15.5 3.5v5M6 8.5h12V12a6 6 0 0 1-12 0zM12 18v3',
  light: 'M9 17.5h6M10 20.5h4M8.5 14.5a6 6 0 1 1 7 0c-.4.4-.5.9-.5 1.5v1.5H9V16c0-.6-.1-1.1-.5-1.5z',
  speaker: 'M6.5 3.5h11v17h-11zM12 17.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM12 7.5v-.01',
  phone: 'M7.5 3h9v18h-9zM11 18h2',
  tablet: 'M5 3.5h14v17H5zM11 17.5h2',
  computer: 'M5 5h14v10.5H5zM2.5 19h19',
  hub: 'M4.5 13h15v6h-15zM8 16h.01M12 16h.01M8.5 9.5a5 5 0 0 1 7 0M5.5 6.5a9 9 0 0 1 13 0',
  lock: 'M5.5 11h13v9.5h-13zM8 11V8a4 4 0 0 1 8 0v3M12 15v2',
  sensor:
    'M12 13.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM8.5 15.5a5 5 0 0 1 0-7M15.5 8.5a5 5 0 0 1 0 7M5.5 18.5a9.2 9.2 0 0 1 0-13M18.5 5.5a9.2 9.2 0 0 1 0 13',
  tv: 'M3.5 5.5h17v11h-17zM8 20h8',
  printer: 'M7 9V3.5h10V9M7 16.5H4V9h16v7.5h-3M7 13.5h10v7H7z',
  router: 'M4 13.5h16v6H4zM7.5 16.5h.01M11 16.5h.01M16.5 13.5V5M13.5 6.5a4 4 0 0 1 6 0',
  thermostat: 'M10 14V5.5a2 2 0 0 1 4 0V14a4 4 0 1 1-4 0zM12 17.5V10',
  vacuum: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 11a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5 14.5h14',
  appliance: 'M5.5 3.5h13v17h-13zM5.5 8h13M12 17.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM8.5 5.8h.01',
  scale: 'M4 4.5h16v15H4zM8 9.5a5.5 5.5 0 0 1 8 0M12 11.5l1.5-3.5',
  nas: 'M5 4h14v7H5zM5 13h14v7H5zM8.5 7.5h.01M8.5 16.5h.01M12 7.5h4M12 16.5h4',
  console:
    'M7.5 8h9a5 5 0 0 1 4.5 5.5c0 3-2.5 4-4 2L15.5 14h-7L7 15.5c-1.5 2-4 1-4-2A5 5 0 0 1 7.5 8zM8 10v3M6.5 11.5h3M16 11.5h.01',
  wearable: 'M8 7.5h8v9H8zM9.5 7.5l.5-4h4l.5 4M9.5 16.5l.5 4h4l.5-4',
  garden: 'M12 20.5v-9M12 13c-4.5 0-6-2.5-6-6 4.5 0 6 2.5 6 6zM12 10.5c0-3.5 2-5 5.5-5 0 3.5-1.5 5-5.5 5M7 20.5h10',
  alarm: 'M7 18v-5a5 5 0 0 1 10 0v5M5 18h14v2.5H5zM12 5V3M5.5 7 4 5.5M18.5 7 20 5.5',
  unknown: 'M5 5h14v14H5zM10 10a2 2 0 1 1 2.8 1.9c-.6.3-.8.7-.8 1.3M12 15.5v.01',
} as const;

export type IconName = keyof typeof paths;

/** A drawing beside words; give `label` only where it stands alone. */
export function Icon({ name, size = 20, label }: { name: IconName; size?: number; label?: string }): JSX.Element {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      stroke-width="1.7"
      stroke-linecap="round"
      stroke-linejoin="round"
      role="img"
      aria-hidden={label === undefined}
      aria-label={label ?? ''}
    >
      <path d={paths[name]} />
    </svg>
  );
}

/** The drawing of a kind of device; unknown kinds get the box with the question mark. */
export function kindIcon(kind: string | null): IconName {
  return kind !== null && Object.hasOwn(paths, kind) ? (kind as IconName) : 'unknown';
}
