// The container's health check: exit code 0 when /healthz answers "ok" or "degraded". By HTTPS where plain HTTP is refused.
import { request as http } from 'node:http';
import { request as https } from 'node:https';

const port = process.argv[2] ?? process.env.PORCHLIGHT_WEB_PORT ?? '8484';
const TIMEOUT_MS = 4000;

/** What a certificate of our own says is no matter here: it is this machine that answers. */
function isAlive(request, scheme) {
  return new Promise((resolve) => {
    const asked = request(
      `${scheme}://127.0.0.1:${port}/healthz`,
      { timeout: TIMEOUT_MS, ...(scheme === 'https' ? { rejectUnauthorized: false } : {}) },
      (answer) => {
        let text = '';
        answer.on('data', (bytes) => {
          text += bytes;
        });
        answer.on('end', () => resolve(/"status":\s*"(?:ok|degraded)"/.test(text)));
      },
    );
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });
}

process.exitCode = (await isAlive(http, 'http')) || (await isAlive(https, 'https')) ? 0 : 1;
