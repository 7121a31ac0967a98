// Protocol facts as Zeek's logs: dns, http, ssl, dhcp and mqtt, questions and answers in one row as Zeek pairs them.
import type { Fact } from '../packets/facts.ts';
import { DHCP_COLUMNS, DhcpLog } from './fact-log-dhcp.ts';
import { DNS_COLUMNS, DnsLog } from './fact-log-dns.ts';
import { HTTP_COLUMNS, HttpLog } from './fact-log-http.ts';
import { MQTT_COLUMNS, MqttLog } from './fact-log-mqtt.ts';
import { type LogColumns, type LogRow, LogWriter } from './fact-log-rows.ts';
import { TLS_COLUMNS, TlsLog } from './fact-log-tls.ts';

export interface FactLogsOptions {
  /** Zeek's tab-separated form with header lines, or one JSON object a row. */
  readonly format: 'tsv' | 'json';
  /** Takes text of the log `log` (its file is `${log}.log`): one or more whole lines, each with its line feed. */
  readonly write: (log: string, line: string) => void;
}

/** The logs that may be written; one that has no row is not written at all, as in Zeek. */
export const FACT_LOGS = ['dns', 'ssl', 'http', 'dhcp', 'mqtt'] as const;

export class FactLogs {
  readonly #writers: LogWriter[] = [];
  readonly #dns: DnsLog;
  readonly #http: HttpLog;
  readonly #tls: TlsLog;
  readonly #dhcp: DhcpLog;
  readonly #mqtt: MqttLog;

  constructor(options: FactLogsOptions) {
    const open = (path: (typeof FACT_LOGS)[number], columns: LogColumns): ((row: LogRow) => void) => {
      const writer = new LogWriter(path, columns, options.format, options.write);
      this.#writers.push(writer);
      return (row) => writer.row(row);
    };
    this.#dns = new DnsLog(open('dns', DNS_COLUMNS));
    this.#http = new HttpLog(open('http', HTTP_COLUMNS));
    this.#tls = new TlsLog(open('ssl', TLS_COLUMNS));
    this.#dhcp = new DhcpLog(open('dhcp', DHCP_COLUMNS));
    this.#mqtt = new MqttLog(open('mqtt', MQTT_COLUMNS));
  }

  /** Takes a fact, in the order of their times; those of no log are left out. */
  fact(fact: Fact): void {
    if (fact.kind === 'dns') this.#dns.fact(fact);
    else if (fact.kind === 'http-request') this.#http.request(fact);
    else if (fact.kind === 'http-response') this.#http.response(fact);
    else if (fact.kind === 'tls-client' || fact.kind === 'tls-server' || fact.kind === 'tls-certificate')
      this.#tls.fact(fact);
    else if (fact.kind === 'dhcp') this.#dhcp.fact(fact);
    else if (fact.kind === 'mqtt') this.#mqtt.fact(fact);
  }

  /** Writes what still waits for a counterpart, and the last line of each log. */
  finish(): void {
    for (const log of [this.#dns, this.#http, this.#tls, this.#dhcp, this.#mqtt]) log.finish();
    for (const writer of this.#writers) writer.finish();
  }
}
