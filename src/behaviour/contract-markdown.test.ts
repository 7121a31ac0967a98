import { expect, test } from 'vitest';
import { checkHarmless, HOSTILE_STRINGS } from '../../test/hostile-strings.ts';
import { destinationOf, documentOf, peerOf, portOf } from '../../test/policy-lab.ts';
import { contractMarkdown } from './contract-markdown.ts';

const SUBJECT = { id: 'd3', name: 'plug-kitchen', mac: '02:4d:50:00:00:16', vendor: 'Tuya', kind: 'plug' };

test('the page has the sentences, a table of destinations and the notes', () => {
  const document = documentOf({
    destinations: [
      destinationOf({ hosts: ['m1.tuyaus.com'], hostCount: 3 }),
      destinationOf({ unit: 'new.example', isNormal: false }),
    ],
    peers: [peerOf({ uses: [portOf(6, 1883)] })],
  });
  const page = contractMarkdown(document, SUBJECT, ['MUD has no wildcards.']);
  expect(page).toMatch(/^# plug-kitchen\n\nd3 · 02:4d:50:00:00:16 · Tuya · plug\n\n## State\n/);
  expect(page).toContain('| tuyaus.com | m1.tuyaus.com and 2 more | port 443 (HTTPS) | 2 | 1.0 kB / 2.0 kB |');
  expect(page).toContain('- Not normal yet: new.example');
  expect(page).not.toContain('| new.example');
  expect(page).toContain('## What an export leaves out\n\n- MUD has no wildcards.\n');
});

test('names and addresses of attackers do no harm in it', () => {
  for (const { text } of HOSTILE_STRINGS) {
    const document = documentOf({
      destinations: [destinationOf({ unit: text, hosts: [text] })],
      peers: [peerOf({ peer: text, address: text })],
      zone: text,
    });
    const page = contractMarkdown(document, { id: text, name: text, mac: text, vendor: text, kind: text }, [text]);
    checkHarmless(page, 'markdown');
  }
});

test('the same page in German has no English word of its own', () => {
  const document = documentOf({
    destinations: [destinationOf({ hosts: ['m1.tuyaus.com'], hostCount: 3 })],
    peers: [peerOf({ uses: [portOf(17, 53)] })],
  });
  const notes = [
    'Left out, since it is not normal yet: a.example, b.example and 3 more.',
    'Left out, since it came after the approval: new services of c.example and d.example. Approve it to have it in.',
  ];
  const page = contractMarkdown(document, { ...SUBJECT, kind: 'Steckdose' }, notes, 'de');
  expect(page).toContain('## Stand\n');
  expect(page).toContain('| tuyaus.com | m1.tuyaus.com und 2 weitere | Port 443 (HTTPS) | 2 | 1,0 kB / 2,0 kB |');
  expect(page).toContain('Weggelassen, weil es noch nicht üblich ist: a.example, b.example und 3 weitere.');
  expect(page).toContain('kam: neue Dienste von c.example und d.example. Billige');
  expect(page).not.toMatch(/\b(?:and|the|of|is|days|services|usual|address)\b/i);
});
