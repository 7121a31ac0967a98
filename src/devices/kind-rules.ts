// The rules by which a device's kind is guessed, as data: what to look at, what it says of which kind, and whose products it knows.
import type { KindRule, TraitSort } from './kind-rule.ts';
import { makerRules } from './maker-rules.ts';

/** What the kinds of texts are called in the evidence. */
export const TRAIT_WORDS: Readonly<Record<TraitSort, string>> = {
  vendor: 'made by',
  names: 'calls itself',
  hosts: 'talks to',
  services: 'offers',
  searches: 'looks for',
  models: 'says it is',
  agents: 'its program is',
  ports: 'asks port',
  offers: 'answers on port',
  fingerprints: 'TLS fingerprint',
  dhcpVendorClass: 'DHCP class',
  dhcpParameters: 'DHCP options',
  mac: 'its MAC is',
};

/**
 * A strong hint leaves little doubt, a weak one tips the scales. By judgement: the measured shares of right guesses stand in
 * docs/devices.md.
 */
const SURE = 4;
const LIKELY = 2.5;
const HINT = 1;

/** Words by which products call themselves, whoever makes them. */
const WORDS: readonly (readonly [kind: string, words: string])[] = [
  ['camera', '[a-z]*cam|ipc|camera|dvr|nvr|babycam|dashcam'],
  ['doorbell', 'doorbell|video-?doorbell|door-?bell|chime'],
  ['plug', 'plug|smart-?plug|socket|outlet|power-?strip|steckdose'],
  ['light', 'bulb|light|lamp|led|lightstrip|dimmer|luminaire'],
  ['speaker', 'speaker|soundbar|echo|homepod|subwoofer|audio'],
  ['phone', 'i?phone|android|galaxy|pixel|oneplus|redmi|handy|smartphone'],
  [
    'computer',
    'laptop|desktop|notebook|macbook|macbook-?pro|macbook-?air|imac|thinkpad|pc|workstation|server|raspberrypi|ubuntu',
  ],
  ['tablet', 'ipad|tablet|galaxy-?tab|kindle'],
  ['hub', 'hub|bridge|gateway|homey|smartthings|ccu\\d?|zigbee|zwave'],
  ['lock', 'lock|smart-?lock|deadbolt'],
  ['sensor', 'sensor|weather|weather-?station|airsensor|motion|leak'],
  ['tv', 'tv|smart-?tv|bravia|chromecast|roku|appletv|apple-?tv|firetv|shield'],
  ['printer', 'printer|officejet|laserjet|deskjet|envy|pixma|ecotank|mfc|hpprinter'],
  ['router', 'router|fritz-?box|openwrt|accesspoint|repeater|unifi|mesh'],
  ['thermostat', 'thermostat|radiator|heating|trv|ecobee|tado'],
  ['vacuum', 'vacuum|robovac|roborock|roomba|deebot'],
  ['appliance', 'washer|dryer|dishwasher|oven|fridge|kettle|coffee|kitchen|aircon|purifier|humidifier|fan'],
  ['scale', 'scale|bodyscale|smart-?scale'],
  ['nas', 'nas|diskstation|mycloud|truenas'],
  ['console', 'xbox|playstation|ps[45]|nintendo|switch-?console|steamdeck'],
  ['wearable', 'watch|apple-?watch|fitbit'],
  ['garden', 'sprinkler|irrigation|mower'],
  ['alarm', 'siren|alarm|keypad'],
];

/** A whole word, or one that other words are glued to by capitals, digits or signs ("RingDoorbell-74", "360_CAMERA_D9"). */
function wordRules(): KindRule[] {
  return WORDS.flatMap(([kind, words]): KindRule[] => {
    const glued = words
      .split('|')
      .filter((word) => word.replace(/[^a-z]/g, '').length >= 4)
      .map((word) => word.replace(/[a-z]/, (letter) => letter.toUpperCase()))
      .join('|');
    const whole = `(?:^|[^a-z])(?:${words})s?(?:[^a-z]|$)`;
    const pattern = new RegExp(whole, 'i');
    const rules: KindRule[] = [
      { on: 'names', pattern, kinds: { [kind]: SURE } },
      { on: 'models', pattern, kinds: { [kind]: LIKELY } },
      { on: 'agents', pattern, kinds: { [kind]: HINT } },
      { on: 'services', pattern, kinds: { [kind]: LIKELY } },
    ];
    if (glued !== '')
      rules.push({ on: 'names', pattern: new RegExp(`[a-z](?:${glued})(?:[^a-z]|$)`), kinds: { [kind]: SURE } });
    return rules;
  });
}

/** Services that devices announce (mDNS, SSDP), and what they look for. */
const serviceRules: readonly KindRule[] = [
  { on: 'services', pattern: /^_(?:ipps?|printer|pdl-datastream|scanner|uscans?)\._tcp$/, kinds: { printer: SURE } },
  { on: 'services', pattern: /^device:(?:Printer|ScannerDevice)/i, kinds: { printer: SURE } },
  { on: 'services', pattern: /^_(?:rtsp|axis-video|camera)\._/, kinds: { camera: LIKELY } },
  { on: 'services', pattern: /^device:(?:DigitalSecurityCamera|NetworkCamera)/i, kinds: { camera: SURE } },
  { on: 'services', pattern: /^_(?:sonos|spotify-connect|raop|bose)/, kinds: { speaker: LIKELY } },
  { on: 'services', pattern: /^_googlecast\._tcp$/, kinds: { tv: 1.5, speaker: 1.5 } },
  {
    on: 'services',
    pattern: /^_(?:androidtvremote2?|amzn-wplay|airplay|appletv-v2|mediaremotetv)\._tcp$/,
    kinds: { tv: LIKELY },
  },
  { on: 'services', pattern: /(?:dial-multiscreen|MediaRenderer|roku-com)/i, kinds: { tv: 1.8, speaker: 1 } },
  { on: 'services', pattern: /^device:MediaServer/i, kinds: { nas: 1.5, computer: HINT, tv: 0.5 } },
  { on: 'services', pattern: /^device:(?:InternetGatewayDevice|WLANAccessPointDevice)/i, kinds: { router: SURE } },
  {
    on: 'services',
    pattern: /^_(?:hue|ihome|zigbee|matterc|meshcop|trel|mqtt|home-assistant|hap-hub)/,
    kinds: { hub: LIKELY },
  },
  {
    on: 'services',
    pattern: /^_(?:workstation|smb|afpovertcp|rfb|ssh|device-info|companion-link)\._tcp$/,
    kinds: { computer: 1.2 },
  },
  { on: 'services', pattern: /^_(?:adisk|readynas|qdiscover)\._tcp$/, kinds: { nas: LIKELY } },
  { on: 'services', pattern: /^_apple-mobdev2\._tcp$/, kinds: { phone: LIKELY } },
  { on: 'services', pattern: /^device:(?:DimmableLight|BinaryLight)/i, kinds: { light: LIKELY } },
  {
    on: 'searches',
    pattern: /^_(?:googlecast|companion-link|sleep-proxy|airplay|spotify-connect)\._/,
    kinds: { phone: HINT, computer: HINT },
  },
];

/** Ports that tell what a device does for others, and programs and classes that tell what it runs. */
const programRules: readonly KindRule[] = [
  { on: 'offers', pattern: /^tcp (?:554|8554|37777|34567)$/, kinds: { camera: LIKELY } },
  { on: 'offers', pattern: /^tcp (?:515|631|9100)$/, kinds: { printer: LIKELY } },
  { on: 'offers', pattern: /^tcp (?:8008|8009)$/, kinds: { tv: HINT, speaker: HINT } },
  { on: 'offers', pattern: /^tcp (?:135|445|3389|5900)$/, kinds: { computer: LIKELY } },
  { on: 'offers', pattern: /^udp 53$/, kinds: { router: HINT } },
  { on: 'ports', pattern: /^udp (?:32100|32108|20002)$/, kinds: { camera: LIKELY } },
  { on: 'ports', pattern: /^tcp (?:993|465|587|22|3389)$/, kinds: { computer: HINT, phone: HINT } },
  // Apps control things at home on these ports: Tuya, Kasa, Roku, Sonos, WiZ, LIFX.
  { on: 'ports', pattern: /^(?:tcp (?:6668|9999|8060|1400)|udp (?:38899|56700))$/, kinds: { phone: 1.2, hub: 0.4 } },
  { on: 'dhcpVendorClass', pattern: /^MSFT /, kinds: { computer: SURE } },
  { on: 'dhcpVendorClass', pattern: /^android-dhcp/i, kinds: { phone: LIKELY, tablet: HINT, tv: HINT } },
  { on: 'dhcpVendorClass', pattern: /^dhcpcd-.*linux/i, kinds: { computer: HINT } },
  {
    on: 'dhcpVendorClass',
    pattern: /(?:hewlett-packard jetdirect|mfg=hewlett|canon|brother|epson)/i,
    kinds: { printer: SURE },
  },
  // Option lists of the large systems: Windows, Apple's, Android.
  { on: 'dhcpParameters', pattern: /^1,3,6,15,31,33,43,44,46,47,(?:119,)?121,249/, kinds: { computer: LIKELY } },
  {
    on: 'dhcpParameters',
    pattern: /^1,121,3,6,15,(?:108,)?(?:114,)?119,/,
    kinds: { phone: 1.5, computer: 1.2, tablet: HINT },
  },
  { on: 'dhcpParameters', pattern: /^1,3,6,15,26,28,51,58,59,43/, kinds: { phone: LIKELY, tablet: HINT, tv: HINT } },
  { on: 'agents', pattern: /(?:windows nt 10|macintosh;|x11; (?:linux|ubuntu))/i, kinds: { computer: 1.5 } },
  { on: 'agents', pattern: /(?:iphone|android [\d.]+; (?!.*tv)|dalvik)/i, kinds: { phone: LIKELY } },
  { on: 'agents', pattern: /(?:smarttv|smart-tv|webos|tizen|crkey|aft[a-z]\b|roku)/i, kinds: { tv: LIKELY } },
  {
    on: 'hosts',
    pattern: /^(?:connectivitycheck\.gstatic\.com|captive\.apple\.com|mtalk\.google\.com)$/,
    kinds: { phone: HINT, computer: 0.5 },
  },
  {
    on: 'hosts',
    pattern: /(?:^|\.)(?:windowsupdate\.com|msftconnecttest\.com|archive\.ubuntu\.com|deb\.debian\.org)$/,
    kinds: { computer: LIKELY },
  },
  { on: 'hosts', pattern: /(?:netflix|nflxvideo|hulu|hbomax|\bott)\b/, kinds: { tv: HINT } },
  // A word in the name of the maker's host: "cam-api.example.com", "scalews.example.com".
  { on: 'hosts', pattern: /(?:^|[.-])(?:ip)?cam(?:era)?s?\d*[.-]/, kinds: { camera: LIKELY } },
  { on: 'hosts', pattern: /(?:^|[.-])doorbells?[.-]/, kinds: { doorbell: LIKELY } },
  { on: 'hosts', pattern: /(?:^|[.-])(?:plug|socket|outlet)s?[.-]/, kinds: { plug: LIKELY } },
  { on: 'hosts', pattern: /(?:^|[.-])(?:bulb|light|lamp)s?[.-]/, kinds: { light: LIKELY } },
  { on: 'hosts', pattern: /(?:^|[.-])(?:scale)(?:s|ws)?[.-]/, kinds: { scale: LIKELY } },
  { on: 'hosts', pattern: /(?:^|[.-])bridges?[.-]/, kinds: { hub: 1.8 } },
  { on: 'mac', pattern: /^random$/, kinds: { phone: 1.5, computer: 0.5, tablet: 0.5 } },
];

/** All rules: those that hold for any maker first, then those that know one. */
export const kindRules: readonly KindRule[] = [...wordRules(), ...serviceRules, ...programRules, ...makerRules];
