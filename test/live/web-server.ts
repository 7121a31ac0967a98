// The web server of the small home, started in a namespace: `web-server.ts KEY CERTIFICATE`; pages over HTTP and HTTPS.
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';

const PAGE_BYTES = 1500;
const [key = '', certificate = ''] = process.argv.slice(2);

const answer: RequestListener = (request, response) => {
  request.resume();
  request.on('end', () => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>${request.headers.host ?? ''}</title>${'<p>fine</p>'.repeat(PAGE_BYTES / 11)}`);
  });
};
createServer(answer).listen(80);
createSecureServer({ key: readFileSync(key), cert: readFileSync(certificate) }, answer).listen(443);
