import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands } from '../../src/cli/index.ts';
import { parseCommandLine } from '../../src/cli/parse-options.ts';
import { CommandLab, plainLine, readOnlyBlocks, root, runCommands } from './documented-commands.ts';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'examples/README.md',
  'packaging/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Our program at the beginning of a line, behind a pipe, in $( ), by another user or in a container's shell; its command and its words. */
const OURS = /(?:^|[|(] ?|sudo (?:-u \S+ )?|\* )porchlight ([a-z]+)((?: [^|)>;&$]+)?)/;

const folder = mkdtempSync(join(tmpdir(), 'porchlight-docs-'));
const lab = new CommandLab(folder);
beforeAll(async () => {
  cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
  // The pages speak of a home that is there already.
  for (const command of [
    'porchlight watch --read examples/home.pcap --data home',
    "printf 'a sentence of its owner\\n' | porchlight owner create --password-stdin --data home",
  ]) {
    const { status, errors } = await lab.run({ page: 'README.md', command, endsBlock: true });
    expect(status, errors).toBe(0);
  }
}, 120_000);
afterAll(async () => {
  await lab.end();
  rmSync(folder, { recursive: true, force: true });
});

// npm's own start-up is tested from a fresh clone; here the command behind it runs. What starts the daemon must answer, and end when it is told to.
test.for(pages.flatMap(runCommands).map((each) => [each.page, each.command, each] as const))(
  '%s: %s works',
  { timeout: 300_000 },
  async ([, command, documented]) => {
    expect(plainLine(command), `"${command}" is no command of ours`).toMatch(
      /^(?:porchlight|curl -[A-Za-z]+|printf .* \| porchlight) /,
    );
    const { status, errors } = await lab.run(documented);
    expect(errors).not.toContain('Error:');
    expect(status, errors).toBe(0);
    if (documented.endsBlock) expect(await lab.end()).toBe(0);
  },
);

test.for(pages)('%s: commands that are not run here are shell, and those of ours have these options', (page) => {
  for (const lines of readOnlyBlocks(page)) {
    const read = spawnSync('bash', ['-n'], { input: lines.join('\n'), encoding: 'utf8' });
    expect(read.stderr, lines.join('\n')).toBe('');
    for (const line of lines.map(plainLine)) {
      const ours = OURS.exec(line);
      if (ours === null) continue;
      const command = commands.find(({ name }) => name === ours[1]);
      expect(command, line).toBeDefined();
      const words = (ours[2] ?? '')
        .trim()
        .split(/\s+/)
        .filter((word) => word !== '');
      expect(() => parseCommandLine(command!, words), line).not.toThrow();
    }
  }
});

test.for(pages)('%s: every block says whether it is run', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const marks = [...text.matchAll(/^```([^\n]*)\n[\s\S]*?^```$/gm)].map(([, info]) => info!);
  for (const mark of marks)
    expect(mark).toMatch(/^(?:|sh|sh norun|console|text|sh corpus|json|yaml|ini|http|ts|typescript|sql|python)$/);
});

test.for(pages)('%s: every file it links to exists', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1]!);
  for (const target of targets) expect(existsSync(join(root, page, '..', target)), target).toBe(true);
});

test('every page that the README points to is in the package', () => {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
  const targets = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)];
  expect(targets.length).toBeGreaterThan(10);
  for (const [, target] of targets)
    expect(
      files.some((file) => target === file || target!.startsWith(`${file}/`)),
      target,
    ).toBe(true);
});

test('every page of docs is one that the README leads to', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  for (const page of pages.filter((each) => each.startsWith('docs/'))) expect(readme, page).toContain(`](${page})`);
});

test.for(pages.filter((page) => page !== 'docs/roadmap.md'))(
  '%s: files and npm scripts that it names exist',
  (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const [, name] of text.matchAll(/npm run ([a-z]+)/g)) expect(scripts, `npm run ${name}`).toHaveProperty(name!);
    for (const [, path] of text.matchAll(/`((?:src|test|bench|scripts|bin|examples|packaging)\/[a-z0-9/.-]+)`/g))
      expect(existsSync(join(root, path!)), path).toBe(true);
  },
);
