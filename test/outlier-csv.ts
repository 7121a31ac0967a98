// Made tables for tests of the commands that learn: ordinary rows, and a few that lie far out.
import { createRandom } from '../src/base/random.ts';

export interface OutlierCsv {
  readonly rows: number;
  /** Every so manieth row is abnormal; 0 = none. */
  readonly abnormalEvery: number;
  readonly seed?: number;
}

/** CSV with columns time, device, a to e, label (BENIGN, Attack). */
export function outlierCsv({ rows, abnormalEvery, seed = 1 }: OutlierCsv): string {
  const random = createRandom(seed);
  const normal = (): number => random() + random() + random() + random() - 2;
  const lines = ['time,device,a,b,c,d,e,label'];
  for (let i = 0; i < rows; i++) {
    const isAbnormal = abnormalEvery > 0 && i % abnormalEvery === abnormalEvery - 1;
    const shift = isAbnormal ? 6 : 0;
    const values = [normal() + shift, normal() * 100 + shift * 100, Math.floor(random() * 50), normal(), 3];
    lines.push(`${1_700_000_000 + i * 60},d${i % 7},${values.join(',')},${isAbnormal ? 'Attack' : 'BENIGN'}`);
  }
  return `${lines.join('\n')}\n`;
}
