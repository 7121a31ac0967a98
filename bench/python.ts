// Finds a Python that has what a rival needs: PORCHLIGHT_PYTHON, or python3 of the path.
import { spawnSync } from 'node:child_process';
import { findProgram } from './measure.ts';

/** The program, or null where it or one of the packages is missing. */
export function findPython(packages: readonly string[]): string | null {
  const program = findProgram(process.env['PORCHLIGHT_PYTHON'] ?? 'python3');
  if (program === null) return null;
  const run = spawnSync(program, ['-c', packages.map((name) => `import ${name}`).join('\n')], { stdio: 'ignore' });
  return run.status === 0 ? program : null;
}
