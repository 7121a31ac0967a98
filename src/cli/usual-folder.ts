// The data folder where nobody names one: of the system's service, or of this user.
import { homedir } from 'node:os';
import { join } from 'node:path';

/** PORCHLIGHT_DATA; root: /var/lib/porchlight; else the folder for data of programs (XDG Base Directory Specification 0.8). */
export function usualDataFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const named = env['PORCHLIGHT_DATA'];
  if (named !== undefined && named !== '') return named;
  if (process.getuid?.() === 0) return '/var/lib/porchlight';
  const shared = env['XDG_DATA_HOME'];
  return join(shared?.startsWith('/') ? shared : join(homedir(), '.local', 'share'), 'porchlight');
}
