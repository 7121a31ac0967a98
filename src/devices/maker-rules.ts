// Rules that know one maker's products: its range, model numbers, hosts. A measurement switches off those of which it has no other device.
import type { KindRule } from './kind-rule.ts';

const SURE = 4;
const LIKELY = 2.5;
const HINT = 1.2;

type Row = readonly [maker: string, on: KindRule['on'], pattern: RegExp, kinds: Readonly<Record<string, number>>];

/** Makers of one sort of thing. */
const byVendor: readonly (readonly [kind: string, makers: readonly string[]])[] = [
  [
    'camera',
    [
      'hikvision',
      'dahua',
      'reolink',
      'arlo',
      'axis communications',
      'foscam',
      'amcrest',
      'vivotek',
      'lorex',
      'uniview',
      'wyze',
      'ezviz',
      'netatmo camera',
      'blink by amazon',
      'immedia',
    ],
  ],
  ['doorbell', ['ring', 'skybell', 'doorbird']],
  ['light', ['lifx', 'yeelight', 'nanoleaf', 'wiz', 'wizard', 'elgato', 'sengled', 'govee']],
  ['plug', ['shelly', 'allterco', 'meross', 'edimax smart', 'itead', 'gubei', 'broadlink']],
  [
    'hub',
    [
      'philips lighting',
      'signify',
      'osram',
      'eq-3',
      'lumi united',
      'smartthings',
      'physical graph',
      'athom',
      'hubitat',
      'dresden elektronik',
      'tado',
      'homematic',
    ],
  ],
  ['speaker', ['sonos', 'bose', 'harman', 'denon', 'libratone', 'bang & olufsen', 'marshall']],
  ['tv', ['roku', 'vizio', 'hisense', 'skyworth', 'tcl king', 'lg electronics (tv', 'sony visual']],
  ['printer', ['brother industries', 'seiko epson', 'canon', 'kyocera', 'lexmark', 'xerox', 'ricoh']],
  [
    'router',
    [
      'avm',
      'ubiquiti',
      'mikrotik',
      'routerboard',
      'zyxel',
      'netgear',
      'arris',
      'sagemcom',
      'technicolor',
      'eero',
      'juniper',
      'cisco',
      'fiberhome',
    ],
  ],
  ['thermostat', ['ecobee', 'nest labs', 'resideo', 'honeywell']],
  ['lock', ['august home', 'nuki', 'schlage', 'allegion', 'yale', 'assa abloy', 'u-tec', 'lockly']],
  ['scale', ['withings', 'fitbit']],
  ['vacuum', ['irobot', 'roborock', 'ecovacs', 'neato']],
  ['nas', ['synology', 'qnap', 'western digital']],
  ['console', ['nintendo', 'sony interactive', 'valve']],
  [
    'computer',
    [
      'raspberry pi',
      'vmware',
      'micro-star',
      'asrock',
      'elitegroup',
      'dell',
      'lenovo',
      'compal',
      'quanta',
      'wistron',
      'intel corporate',
      'liteon',
      'parallels',
    ],
  ],
  [
    'phone',
    [
      'oneplus',
      'xiaomi communications',
      'vivo mobile',
      'guangdong oppo',
      'huawei device',
      'motorola mobility',
      'hmd global',
      'fairphone',
      'samsung electro',
    ],
  ],
  ['garden', ['rachio', 'gardena', 'husqvarna', 'rain bird']],
];

/** Makers of many things: what their devices say besides decides. */
const rows: readonly Row[] = [
  ['d-link', 'names', /^dcs-\d/i, { camera: SURE }],
  ['d-link', 'names', /^dch-s1[56]/i, { sensor: SURE }],
  ['d-link', 'names', /^dch-s2/i, { alarm: SURE }],
  ['d-link', 'names', /^dsp-w/i, { plug: SURE }],
  ['d-link', 'hosts', /(?:^|\.)(?:signal\.auto|signal)\.mydlink\.com$/, { camera: LIKELY }],
  ['d-link', 'services', /^cellvision:/, { camera: LIKELY }],
  ['tp-link', 'names', /^(?:hs|kp|ep|p1)\d{2,3}/i, { plug: SURE }],
  ['tp-link', 'names', /^(?:kl|lb|l5|l9)\d{2,3}/i, { light: SURE }],
  ['tp-link', 'names', /^(?:kc|ec|nc|c[123])\d{2,3}/i, { camera: SURE }],
  ['belkin', 'services', /^belkin:device:(?:controllee|insight|outdoorplug)/i, { plug: SURE }],
  ['belkin', 'services', /^belkin:device:bridge/i, { hub: SURE }],
  ['belkin', 'services', /^belkin:device:(?:lightswitch|dimmer)/i, { light: SURE }],
  ['belkin', 'services', /^belkin:device:(?:sensor|netcamsensor)/i, { sensor: SURE }],
  ['edimax', 'hosts', /(?:^|\.)myedimax\.com$/, { plug: HINT, camera: HINT }],
  ['ring', 'hosts', /(?:^|\.)ring\.com$/, { doorbell: 2, camera: 1.5 }],
  ['blink', 'hosts', /(?:^|\.)immedia-semi\.com$/, { camera: SURE }],
  ['amazon', 'names', /^amazonplug/i, { plug: SURE }],
  ['amazon', 'names', /^(?:amazon-)?[0-9a-f]{9,12}$/i, { speaker: HINT }],
  ['amazon', 'hosts', /(?:^|\.)(?:avs-alexa|bob-dispatch)[a-z0-9.-]*\.amazon\.com$/, { speaker: LIKELY }],
  ['google', 'hosts', /(?:^|\.)(?:clients3|cast)\.googleapis\.com$/, { speaker: HINT, tv: HINT }],
  ['philips', 'hosts', /(?:^|\.)meethue\.com$/, { hub: SURE }],
  ['philips', 'models', /\bIpBridge\b|\bBSB00\d/, { hub: SURE }],
  ['osram', 'names', /^lightify/i, { hub: LIKELY }],
  ['fitbit', 'hosts', /(?:^|\.)fitbit\.com$/, { scale: LIKELY }],
  ['withings', 'hosts', /(?:^|\.)withings\.net$/, { scale: LIKELY, sensor: 0.5 }],
  ['wiz', 'hosts', /(?:^|\.)wizconnected\.(?:com|cn)$/, { light: SURE }],
  ['lumi', 'names', /^(?:lumi|aqara)/i, { hub: 1.5 }],
  ['xiaodu', 'hosts', /(?:^|[.-])(?:xiaodu|dueros)[a-z0-9-]*\.baidu\.com$/, { speaker: 1.5 }],
  ['broadlink', 'names', /^broadlink/i, { plug: 1 }],
  ['broadlink', 'hosts', /(?:^|\.)broadlink\.com\.cn$/, { plug: 1 }],
  ['rachio', 'names', /^rachio/i, { garden: SURE }],
  ['schlage', 'names', /^schlage/i, { lock: SURE }],
  ['allegion', 'hosts', /(?:^|\.)allegionengage\.com$/, { lock: SURE }],
  ['lockly', 'names', /^pgh\d/i, { hub: SURE }],
  ['yi', 'hosts', /(?:^|\.)xiaoyi\.com$/, { camera: SURE }],
  ['tuya', 'hosts', /(?:^|\.)tuya(?:us|eu|cn|in)?\.com$/, { plug: 0.8, light: 0.8, sensor: 0.3 }],
  ['apple', 'hosts', /(?:^|\.)(?:icloud|apple)\.com$/, { phone: HINT, computer: 0.8, tablet: 0.8 }],
  ['samsung', 'names', /^samsung/i, { phone: HINT, tv: HINT }],
  ['sonos', 'models', /sonos/i, { speaker: SURE }],
  ['roku', 'models', /roku/i, { tv: SURE }],
  ['hewlett', 'names', /^(?:hp|npi)[0-9a-f]{6}/i, { printer: SURE }],
];

export const makerRules: readonly KindRule[] = [
  ...byVendor.flatMap(([kind, makers]) =>
    makers.map((maker): KindRule => {
      const text = maker.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      return { on: 'vendor', pattern: new RegExp(`^${text}\\b`, 'i'), kinds: { [kind]: LIKELY }, maker };
    }),
  ),
  ...rows.map(([maker, on, pattern, kinds]): KindRule => ({ on, pattern, kinds, maker })),
];
