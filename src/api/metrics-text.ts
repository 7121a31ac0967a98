// Figures as Prometheus reads them: text exposition format 0.0.4, with names and labels of strangers made harmless.
import { cleanText } from '../alerts/words.ts';

export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
const LABEL_LENGTH_MAX = 256;

/** All lines; HELP and TYPE stand once, before the first sample of a name, and samples of a name stand together. */
export function metricsText(metrics: readonly Metric[]): string {
  const byName = Map.groupBy(metrics, ({ name }) => plainName(name));
  const lines: string[] = [];
  for (const [name, samples] of byName) {
    const { help, type } = samples[0]!;
    lines.push(`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${type}`);
    for (const { labels, value } of samples) lines.push(`${name}${labelText(labels)} ${numberText(value)}`);
  }
  return `${lines.join('\n')}\n`;
}

function plainName(name: string): string {
  const plain = name.replace(/[^a-zA-Z0-9_:]/g, '_');
  return /^[0-9]/.test(plain) || plain === '' ? `_${plain}` : plain;
}

function labelText(labels: Readonly<Record<string, string>> | undefined): string {
  const parts = Object.entries(labels ?? {}).map(
    ([name, value]) => `${plainName(name).replaceAll(':', '_')}="${escapeLabel(value)}"`,
  );
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function escapeLabel(value: string): string {
  return cleanText(value, LABEL_LENGTH_MAX).replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}

function escapeHelp(help: string): string {
  return cleanText(help, LABEL_LENGTH_MAX).replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}
