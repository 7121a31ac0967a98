// The reference of the API for docs/: how to call it, and every route with who may call it.

import { callableRoutes } from '../src/api/api.ts';
import { makeOpenApi } from '../src/api/openapi.ts';
import type { Route } from '../src/api/route.ts';

const SCOPES: Readonly<Record<Route['scope'], string>> = {
  open: 'open',
  session: 'signed in',
  self: 'signed in, or admin token',
  read: 'read',
  operate: 'operate',
  admin: 'admin',
};

const INTRODUCTION = `Everything that the dashboard does goes through this API. [openapi.json](openapi.json) describes it in OpenAPI 3.1, made from the same schemas that check requests and, in the tests, answers; a running Porchlight serves it at \`/api/v1/openapi.json\`.

## Who calls

- **Programs** send an access token: \`Authorization: Bearer TOKEN\`. \`porchlight token create --scope read\` prints one. Scope \`read\` looks, \`operate\` also judges alerts, names devices and scans files, \`admin\` also changes settings, channels, users and tokens.
- **The dashboard** signs in with \`POST /api/v1/session\` and gets a cookie. Requests that change something also need the header \`X-Porchlight-CSRF\` with the value \`csrf\` of \`GET /api/v1/session\`, and the browser's word that they come from the dashboard itself (\`Sec-Fetch-Site\` or \`Origin\`).
- Routes marked with ✱ ask sessions (not tokens) for the password again: \`POST /api/v1/session/confirm\` within the last minutes, else they answer 403 with the code \`needs-confirmation\`.

A request whose \`Host\` is neither an address, \`localhost\`, a \`.local\` name nor one of the setting \`web.hostNames\` is answered 421, and one whose \`Origin\` is another page's 403, whatever it carries. A proxy must pass \`Host\` on as it came; its address belongs in the setting \`web.trustedProxies\`, so that the senders that it names in \`X-Forwarded-For\` count.

## Try it

\`\`\`sh
porchlight token create --scope operate --name try > token
porchlight start --no-open
curl -sf http://127.0.0.1:8484/healthz
curl -sf -H "Authorization: Bearer $(cat token)" http://127.0.0.1:8484/api/v1/home
curl -sf -H "Authorization: Bearer $(cat token)" http://127.0.0.1:8484/metrics
curl -sf -H "Authorization: Bearer $(cat token)" -T examples/home.pcap "http://127.0.0.1:8484/api/v1/scans?name=home.pcap"
\`\`\`

(\`porchlight start\` goes on in its own terminal.) Keep the file \`token\` where only you can read it. A token that is made while Porchlight runs works within seconds;
\`porchlight token list\` and \`token remove\` manage them.

## What goes over the wire

- Times are seconds since 1970 (UTC) with a fraction. Words come in the language of \`Accept-Language\` (\`en\`, \`de\`).
- Lists come in parts: \`limit\` (at most 500) and \`cursor\`, which is the \`next\` of the part before; \`next: null\` was the last one.
- Answers to GET carry an \`ETag\`; with it as \`If-None-Match\` an unchanged document is answered 304 without a body.
- JSON bodies may have 256 kB and 20 levels. Packed bodies (\`Content-Encoding\`) are not taken.
- Files are uploaded as the body of \`PUT /api/v1/scans?name=FILE\`; they are streamed to the disk.
- An address may send 200 requests a second for long (five times as many at once); then it is answered 429.

Every error has one shape, and the words of the [command line](errors.md):

\`\`\`json
{"error": {"code": "no-such-device", "message": "There is no device \\"d99\\".", "hint": "…", "field": null}}
\`\`\`

## Live events

\`GET /api/v1/events\` is a stream of server-sent events. Each has an id and a JSON document as \`data\`, whose \`type\` says what it is: \`home\`, \`alert\`, \`devices\`, \`traffic\`, \`scan\`, \`proof\`, \`health\`, \`changed\`, \`reset\`. A stream that broke goes on where it was with the header \`Last-Event-ID\` or \`?after=\`; when the events since then are gone, the first one is \`reset\`: read everything again. A comment comes each 15 seconds. There are at most 64 streams at once; a reader who does not read is cut.

## Home IoT Guardian's endpoints

\`POST /upload\` (form field \`file\`), \`GET /history\`, \`GET /scan/{id}\` and \`GET /status\` answer in the shapes of Home IoT Guardian, with a login or token. Their errors are \`{"error": "words", "code": "…", "hint": "…"}\`.

## Prometheus

\`\`\`yaml
scrape_configs:
  - job_name: porchlight
    authorization: { credentials: TOKEN }
    static_configs: [{ targets: ['127.0.0.1:8484'] }]
\`\`\``;

function rowOf(route: Route): string {
  const query = Object.keys(route.query?.shape ?? {});
  const path = `${route.path}${query.length === 0 ? '' : `?${query.join('&')}`}`;
  const mark = route.needsConfirmation ? ' ✱' : '';
  return `| ${route.method} | \`${path}\` | ${SCOPES[route.scope]}${mark} | ${route.summary} |`;
}

/** docs/api.md, below its title and note. */
export function apiPage(note: string): string {
  const rows = callableRoutes('').map(rowOf);
  return `# API\n\n${note}\n\n${INTRODUCTION}\n\n## Routes\n\n| method | path | who may | what |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

/** docs/openapi.json. */
export function openApiFile(version: string): string {
  return `${JSON.stringify(makeOpenApi(callableRoutes(version), version), null, 2)}\n`;
}
