// The words of the accuracy card: how it was measured, how devices and attacks are split, and what the data cannot show.

export const CARD_HEAD = `# Accuracy

What Porchlight finds and what it says falsely, on captures of real devices with real attacks spliced in, weak results included. Every
figure of this page is written by

\`\`\`
npm run card -- CORPUS
\`\`\`

from the scenarios of \`test/scenarios\` (how they are counted: [scenarios.md](scenarios.md)). **Found**: an alert of an expected kind on a
participant that cites at least one injected flow, until 10 minutes after the attack's last packet (beacons and slow scans: an hour).
**False**: any other alert of medium or high severity while devices are watched. Intervals of shares are Clopper-Pearson, of counts Garwood.
An attack that only left an entry in the inbox counts as found; the column beside says how many raised an alert of medium or high severity.`;

export const SPLIT_WORDS = `## How it is split

Thresholds are to be chosen on the tuning set alone. The figure set was measured again and again while the program grew, not once at the end,
so whoever changed something could see what it did there.

- Tuning devices: \`oconnor-iot\` blink-cam-01, lockly-hub-01; \`iotensemble\` aqara_gateway, skyworth_camera; \`madea\` amazon-plug,
  kasa-bulb, ring-doorbell.
- Figure devices: \`oconnor-iot\` blink-cam-02, schlage-lock-01; \`iotensemble\` honyar_outlet, wiz_led; \`madea\` pixel6-phone, lumiman-bulb,
  rachio-sprinkler.
- Sources of attacks, by name, in turn: \`dns-tunnels\` tuning, \`esnet-curated\` figure, \`ics-zeek-automayt\` tuning, \`iot23\` figure,
  \`modbus-lemay\` tuning, \`pcaphunt-scans\` figure, \`recorded\` (our own recordings) one by one, \`rita\` figure, \`slips\` tuning, \`stopddos\` figure,
  \`stratosphere-testing\` tuning. Of one source and sort at most five attacks count, the first ones by the name of their scenario.

More weakens the split: blink-cam-01 and blink-cam-02 are one model; the detectors of facts (sweeps, scans, floods …) were made
earlier, with every attack capture of the corpus in sight; and what each attack may be found by (\`expect\`) was written by those who wrote the
detectors. The parts of this page are measured by runs of their own, maybe of neighbouring versions of the program.`;

export const CARD_END = `## What the data cannot show

- Few models: four makers of cameras and locks, a few plugs, lamps, a gateway, a sprinkler, a doorbell; one phone; no PCs, no television,
  no speaker, no children with new games. A home with those has more new destinations than these.
- Nothing after two weeks: no season, no holiday, no replaced router; firmware updates as far as they happened to fall into the captures.
- A week per device at most, and one home a house: the interval of false alerts is wide, and rare false alerts cannot be seen at all.
- Battery cameras say nothing for a day; such time counts as watched while others of the home are heard. The last column of the second table leaves it out.
- Attacks are spliced: devices do not answer them, and a worm does not slow the device down. Attacks as flows have no names (DNS, TLS), so every destination of theirs is unnamed.
- Captures of attacks with collapsed times (more than 20,000 packets a second) are in no delay.
- Traffic that was simulated or looped is in no figure.`;
