// Where the API listens: this machine, the network by TLS, or one address; with a certificate of its own where none is given.
import { hostname, networkInterfaces } from 'node:os';
import { openCertificate } from '../access/certificate.ts';
import type { Api } from '../api/api.ts';
import { type Served, serveApi } from '../api/serve.ts';
import type { SettingsValues } from '../settings/settings-schema.ts';

/** Whether connections are by TLS: always beyond this machine, unless the owner said otherwise. */
export function needsTls({ bind, insecureHttp, certificate }: SettingsValues['web']): boolean {
  if (certificate !== '') return true;
  const isLocal = bind === 'local' || bind === '::1' || bind.startsWith('127.');
  return !isLocal && !insecureHttp;
}

/** Names that a browser may call this machine by. */
export function hostNamesOf({ hostNames }: SettingsValues['web']): readonly string[] {
  return [hostname(), ...hostNames];
}

export class WebFront {
  readonly #served: Served;
  readonly #isTls: boolean;
  /** SHA-256 of our own certificate; null = plain HTTP, or the owner's certificate. */
  readonly fingerprint: string | null;

  private constructor(served: Served, isTls: boolean, fingerprint: string | null) {
    this.#served = served;
    this.#isTls = isTls;
    this.fingerprint = fingerprint;
  }

  /** Rejects with UserErrors about the port, the address and the certificate. */
  static async open(
    api: Api,
    folder: string,
    web: SettingsValues['web'],
    onError: (error: unknown) => void,
  ): Promise<WebFront> {
    const { bind, port, certificate, key } = web;
    const isTls = needsTls(web);
    const own = isTls
      ? await openCertificate(folder, {
          names: ['localhost', ...hostNamesOf(web)],
          certificate: certificate === '' ? null : certificate,
          key: key === '' ? null : key,
        })
      : null;
    const hosts = bind === 'local' ? ['127.0.0.1', '::1'] : bind === 'lan' ? ['0.0.0.0', '::'] : [bind];
    const served = await serveApi({
      api,
      addresses: hosts.map((host) => ({ host, port })),
      tls: own === null ? null : { key: own.key, cert: own.cert },
      onError,
    });
    return new WebFront(served, isTls, own === null || own.isOwn ? null : own.fingerprint);
  }

  get ports(): readonly number[] {
    return this.#served.addresses.map(({ port }) => port);
  }

  /** Addresses for a browser, the nearest first, each once. */
  get addresses(): readonly string[] {
    const scheme = this.#isTls ? 'https' : 'http';
    return [
      ...new Set(
        this.#served.addresses.flatMap(({ host, port }) => urlHosts(host).map((name) => `${scheme}://${name}:${port}`)),
      ),
    ];
  }

  close(): Promise<void> {
    return this.#served.close();
  }
}

/** Networks of which an address is told. */
const OWN_ADDRESSES_MAX = 4;

/** What a browser is given to reach what listens there: for all networks the name, and the addresses, since few homes can look the name up. */
export function urlHosts(
  host: string,
  interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): string[] {
  if (host === '127.0.0.1' || host === '::1') return ['localhost'];
  if (host === '::') return [hostname()];
  if (host !== '0.0.0.0') return [host.includes(':') ? `[${host}]` : host];
  const own = Object.values(interfaces)
    .flatMap((all) => all ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  return [hostname(), ...own.slice(0, OWN_ADDRESSES_MAX)];
}
