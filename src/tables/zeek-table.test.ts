// Zeek logs, Argus, nfdump: what their tools write, with what is special about each.
import { describe, expect, test } from 'vitest';
import { surviveDamage } from '../../test/damaged-bytes.ts';
import { PieceSource, readWhole, type WholeTable } from '../../test/table-text.ts';
import { openTextTable } from './open-table-text.ts';
import { isZeekHead } from './zeek-header.ts';
import { openZeekTable } from './zeek-table.ts';

const HEAD_BYTES = 64 * 1024;

/** As the opener does it: some bytes were read before. */
async function readZeek(
  text: string,
  headBytes = HEAD_BYTES,
  pieces: readonly number[] = [65536],
): Promise<WholeTable> {
  const bytes = Buffer.from(text);
  const rest = new PieceSource(bytes.subarray(headBytes), pieces);
  return readWhole(await openZeekTable(rest, bytes.subarray(0, headBytes), 'conn.log'));
}

const header = (fields: string, types: string): string =>
  [
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    '#path\tconn',
    '#open\t2019-03-15-14-50-49',
    `#fields\t${fields}`,
    `#types\t${types}`,
    '',
  ].join('\n');

const CONN = header(
  'ts\tuid\tid.orig_p\tduration\tlocal_orig\ttags',
  'time\tstring\tport\tinterval\tbool\tset[string]',
);

describe('a Zeek log', () => {
  test('has the types of its header; unset and empty are nothing; T and F are 1 and 0', async () => {
    const table = await readZeek(
      `${CONN}1545403816.962094\tC1\t41040\t3.5\tT\t(empty)\n1545403817\tC2\t-\t-\tF\ta,b\n#close\t2019-03-15-15-00-00\n`,
    );
    expect(table.format).toBe('Zeek log (TSV)');
    expect(table.names).toEqual(['ts', 'uid', 'id.orig_p', 'duration', 'local_orig', 'tags']);
    expect(table.kinds).toBe('ntnnnt');
    expect(table.numbers.map((row) => [row[0], row[2], row[3], row[4]])).toEqual([
      [1545403816.962094, 41040, 3.5, 1],
      [1545403817, Number.NaN, Number.NaN, 0],
    ]);
    expect(table.texts.map((row) => [row[1], row[5]])).toEqual([
      ['C1', ''],
      ['C2', 'a,b'],
    ]);
    expect(table.counts[3]).toEqual({ empty: 1, notANumber: 0, infinite: 0, text: 0 });
    expect(table.ragged.count).toBe(0);
  });

  test('is a log with a stray blank before its header, and with quotes that are characters', async () => {
    const log = `\t${header('ts\tagent', 'time\tstring')}1\t"Mozilla\n2\tit's\n`;
    expect(isZeekHead(Buffer.from(log))).toBe(true);
    expect((await readZeek(log)).texts.map((row) => row[1])).toEqual(['"Mozilla', "it's"]);
  });

  test('may be several logs one after the other', async () => {
    const { numbers } = await readZeek(`${CONN}1\tC1\t1\t1\tT\t-\n${CONN}2\tC2\t2\t2\tF\t-\n`);
    expect(numbers.map((row) => row[0])).toEqual([1, 2]);
  });

  test('with another separator is understood', async () => {
    const log = '#separator \\x7c\n#fields|ts|proto\n#types|time|enum\n1|tcp\n2|udp\n';
    expect((await readZeek(log)).texts.map((row) => row[1])).toEqual(['tcp', 'udp']);
    await expect(readZeek('#separator \\x20\n#fields ts proto\n1 tcp\n')).rejects.toThrow(/separated by " "/);
  });

  test('with a separator behind each row has an empty column more', async () => {
    const { names, numbers, ragged } = await readZeek(`${CONN}1\tC1\t1\t1\tT\t-\t\n2\tC2\t2\t2\tF\t-\t\n`);
    expect(names).toHaveLength(7);
    expect([numbers.length, ragged.count]).toEqual([2, 0]);
  });

  test('without #fields, and one without rows, are refused in words', async () => {
    await expect(readZeek('#separator \\x09\n#path\tconn\n1\t2\n')).rejects.toThrow(/no line #fields/);
    await expect(readZeek(`${CONN}#close\t2019-03-15-15-00-00\n`)).rejects.toMatchObject({ code: 'table-no-rows' });
  });

  test('that was cut in its last row keeps the rows before', async () => {
    const { numbers, ragged } = await readZeek(`${CONN}1\tC1\t1\t1\tT\t-\n2\tC2\t2\n`);
    expect(numbers).toHaveLength(1);
    expect(ragged).toEqual({ count: 1, firstLine: 10 });
  });

  test('is never more than words when it is damaged', async () => {
    const log = Buffer.from(`${CONN}${'1545403816.962094\tC1\t41040\t3.5\tT\t(empty)\n'.repeat(30)}`);
    await surviveDamage(log, 200, (damaged) =>
      openZeekTable(new PieceSource(damaged.subarray(300)), damaged.subarray(0, 300), 'f'),
    );
  });
});

describe('the joined columns of IoT-23', () => {
  const JOINED = header(
    'ts\tproto\ttunnel_parents   label   detailed-label',
    'time\tenum\tset[string]   string   string',
  );
  const log = `${JOINED}1.5\ttcp\t-   Malicious   PartOfAHorizontalPortScan\n2\tudp\t(empty)   Benign   -\n`;

  test('come out as three', async () => {
    const { names, texts, kinds, ragged } = await readZeek(log);
    expect(names).toEqual(['ts', 'proto', 'tunnel_parents', 'label', 'detailed-label']);
    expect(kinds).toBe('ntttt');
    expect(texts.map((row) => row.slice(1))).toEqual([
      ['tcp', '', 'Malicious', 'PartOfAHorizontalPortScan'],
      ['udp', '', 'Benign', ''],
    ]);
    expect(ragged.count).toBe(0);
  });

  test('come out the same wherever the bytes are cut into pieces', async () => {
    const whole = await readZeek(log);
    for (let headBytes = JOINED.length; headBytes < log.length; headBytes++)
      expect((await readZeek(log, headBytes, [1, 2, 5])).texts).toEqual(whole.texts);
  });

  test('leave spaces alone that join nothing', async () => {
    const odd = `${JOINED}1\ta   b\t-   C & C  now   x  \n`;
    expect((await readZeek(odd)).texts[0]!.slice(1)).toEqual(['a   b', '', 'C & C  now', 'x']);
  });
});

async function readText(text: string): Promise<WholeTable> {
  const bytes = Buffer.from(text);
  return readWhole(await openTextTable(new PieceSource(bytes.subarray(60)), bytes.subarray(0, 60), 'flows.csv'));
}

describe('Argus', () => {
  const HEAD = 'StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,TotPkts,TotBytes,SrcBytes,Label';

  test('has times in seconds, and directions without blanks', async () => {
    const table = await readText(
      `${HEAD}\n2013/12/17 22:09:19.500617,1281.885498,tcp,81.95.182.31,40890,  <?>,10.0.0.46,44850,PA_PA,124890,148005382,146054307,flow=Background\n` +
        '1970/01/01 01:00:00.000000,0.000000,llc,00:00:00:00:00:00,,   ->,00:00:00:00:00:00,0x000b,INT,1,60,60,\n',
    );
    expect(table.format).toBe('Argus CSV');
    expect(table.kinds.charAt(0)).toBe('n');
    expect(table.numbers.map((row) => row[0])).toEqual([1387318159.500617, 3600]);
    expect(table.texts.map((row) => row[0])).toEqual(['2013/12/17 22:09:19.500617', '1970/01/01 01:00:00.000000']);
    expect(table.texts.map((row) => row[5])).toEqual(['<?>', '->']);
  });

  test('with tabs and with times since 1970 is the same', async () => {
    const table = await readText(
      `${HEAD.replaceAll(',', '\t')}\n1460733782.020152\t0.5\tudp\t10.0.0.1\t1\t<->\t10.0.0.2\t53\tCON\t2\t100\t60\t\n`,
    );
    expect(table.format).toBe('Argus CSV');
    expect(table.numbers[0]![0]).toBe(1460733782.020152);
  });
});

describe('nfdump', () => {
  const ROWS =
    'ts,te,td,sa,da,sp,dp,pr,ipkt,ibyt\n2013-07-09 01:15:33,2013-07-09 01:15:34,0.548,10.0.0.151,10.0.0.150,49161,3128,TCP,5,333\n';
  const SUMMARY = 'Summary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n1,333,5,100,1,66\n';

  test('ends where its summary begins', async () => {
    const { numbers, names, ragged, format } = await readText(ROWS + SUMMARY);
    expect(format).toBe('nfdump CSV');
    expect(numbers).toHaveLength(1);
    expect(numbers[0]!.slice(0, 3)).toEqual([1373332533, 1373332534, 0.548]);
    expect(names).toContain('ibyt');
    expect(ragged.count).toBe(0);
  });

  test('ends there wherever the bytes are cut, and without a summary at its end', async () => {
    const long = ROWS + ROWS.split('\n')[1]!.concat('\n').repeat(3000);
    for (const pieces of [[1], [7, 3], [65536], [long.length - 3]]) {
      const bytes = Buffer.from(long + SUMMARY);
      const table = await openTextTable(new PieceSource(bytes.subarray(100), pieces), bytes.subarray(0, 100), 'f');
      const { numbers, ragged } = await readWhole(table, [2], []);
      expect([numbers.length, ragged.count]).toEqual([3001, 0]);
    }
    expect((await readText(long)).numbers).toHaveLength(3001);
  });
});

test('other tables keep dates as texts, and give seconds where numbers are asked for', async () => {
  const table = await readText('Flow Duration,Timestamp\n5,03/07/2017 08:55:58 AM\n7,nonsense\n9,\n');
  expect(table.kinds).toBe('nt');
  expect(table.numbers.map((row) => row[1])).toEqual([1499072158, Number.NaN, Number.NaN]);
  expect(table.counts[1]).toEqual({ empty: 1, notANumber: 0, infinite: 0, text: 1 });
});
