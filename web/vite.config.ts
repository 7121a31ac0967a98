// How the dashboard is built: Preact without a preset, nothing inlined (the content security policy is strict), output in dist/web.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  root: here,
  base: '/app/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // Small images would become data: addresses, which the content security policy refuses.
    assetsInlineLimit: 0,
    manifest: true,
    reportCompressedSize: false,
  },
  // The developer's server hands API calls to a daemon (or test/api-lab.ts) on port 8485.
  server: { port: 8486, proxy: { '/api': 'http://127.0.0.1:8485' } },
});
