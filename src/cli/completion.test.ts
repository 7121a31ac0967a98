import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { completionScript, SHELLS, type Shell } from './completion.ts';
import { commands } from './index.ts';

const CHECKS: Readonly<Record<Shell, readonly string[]>> = {
  bash: ['bash', '-n'],
  zsh: ['zsh', '-n'],
  fish: ['fish', '-n'],
};
const isInstalled = (program: string): boolean =>
  ['/bin', '/usr/bin', '/usr/local/bin'].some((folder) => existsSync(`${folder}/${program}`));

test.for(SHELLS)('%s completes every command and option', (shell) => {
  const script = completionScript(shell, commands);
  for (const command of commands) {
    expect(script).toContain(command.name);
    for (const option of command.options) expect(script).toContain(option.name);
  }
});

for (const shell of SHELLS) {
  const [program = '', flag = ''] = CHECKS[shell];
  test.skipIf(!isInstalled(program))(`the script for ${shell} is well-formed`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'porchlight-completion-'));
    const script = join(folder, shell);
    writeFileSync(script, completionScript(shell, commands));
    const run = spawnSync(program, [flag, script], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
  });
}

/** What bash would offer for a line whose last word is being typed. */
function offered(...words: string[]): string[] {
  const typed = words.at(-1)!;
  const previous = words.at(-2)!;
  const line = `${completionScript('bash', commands)}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
compopt() { :; }
_porchlight porchlight '${typed}' '${previous}'; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const run = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  return run.stdout.split('\n').filter((word) => word !== '');
}

test.skipIf(!isInstalled('bash'))('bash offers commands, options and the values of options', () => {
  expect(offered('porchlight', 'sca')).toEqual(['scan']);
  expect(offered('porchlight', 'flows', '--st')).toEqual(['--statistics']);
  expect(offered('porchlight', 'flows', '--format', 'n')).toEqual(['nfstream', 'none']);
  expect(offered('porchlight', 'scan', '--fail-on', '')).toEqual(['low', 'medium', 'high']);
  expect(offered('porchlight', 'completion', 'z')).toEqual(['zsh']);
  expect(offered('porchlight', 'flows', '--format', '=', 'n')).toEqual(['nfstream', 'none']);
  expect(offered('porchlight', 'flows', '--format', '=')).toContain('parquet');
});

test.skipIf(!isInstalled('bash') || !existsSync('/sys/class/net/lo'))(
  'bash offers the interfaces of this machine',
  () => {
    expect(offered('porchlight', 'watch', '--interface', 'lo')).toEqual(['lo']);
    expect(offered('porchlight', 'watch', '-i', '')).toEqual(readdirSync('/sys/class/net').sort());
  },
);

/** What fish would offer for a line. */
function offeredByFish(line: string): string[] {
  const script = `${completionScript('fish', commands)}\ncomplete -C '${line}'`;
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-fish-'));
  writeFileSync(join(folder, 'a.pcap'), '');
  const run = spawnSync('fish', ['--no-config', '-c', script], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, HOME: folder },
  });
  rmSync(folder, { recursive: true });
  expect(run.stderr).toBe('');
  return run.stdout
    .split('\n')
    .filter((word) => word !== '')
    .map((word) => word.split('\t')[0]!);
}

test.skipIf(!isInstalled('fish'))(
  'fish offers commands, options and the values of options, and files where they fit',
  () => {
    expect(offeredByFish('porchlight sca')).toEqual(['scan']);
    expect(offeredByFish('porchlight flows --st')).toEqual(['--statistics']);
    expect(offeredByFish('porchlight flows -f n')).toEqual(['nfstream', 'none']);
    expect(offeredByFish('porchlight completion z')).toEqual(['zsh']);
    expect(offeredByFish('porchlight scan a')).toEqual(['a.pcap']);
    expect(offeredByFish('porchlight doctor a')).toEqual([]);
    expect(offeredByFish('porchlight flows --splt ')).toEqual([]);
  },
);

test('names of models, feature sets and splits are offered, in every shell', () => {
  for (const shell of SHELLS) {
    const script = completionScript(shell, commands);
    expect(script).toMatch(/isolation-forest ecod copod/);
    expect(script).toMatch(/flow cic ciciot device-window/);
    expect(script).toMatch(/group= time file none random/);
  }
});
