// How the dashboard is built: Preact without a preset, nothing inlined (the content security policy is strict), output in dist/web.
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const BASE = '/app/';

/** Tells early.js where the words of each language are, so that they come while the script is still being read. */
function earlyWords(): Plugin {
  return {
    name: 'early-words',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle }) => {
        const places = Object.values(bundle ?? {}).flatMap((file) => {
          const language = file.type === 'chunk' ? /\/strings\/(\w+)\.ts$/.exec(file.facadeModuleId ?? '')?.[1] : null;
          return language ? [` data-${language}="${BASE}${file.fileName}"`] : [];
        });
        return html.replace(/(?=><\/script>)/, places.join(''));
      },
    },
  };
}

export default defineConfig({
  root: here,
  base: BASE,
  plugins: [earlyWords()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // Small images would become data: addresses, which the content security policy refuses.
    assetsInlineLimit: 0,
    manifest: true,
    // What the packages within it ask of whoever passes them on.
    license: { fileName: 'licenses.txt' },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // The home page comes with what every page needs: on a slow machine each file more costs more than its bytes.
          groups: [{ name: 'first', test: /\/web\/src\/(?:main|pages\/home)\.tsx$/ }],
        },
      },
    },
  },
  // The developer's server hands API calls to a daemon (or test/api-lab.ts) on port 8485.
  server: { port: 8486, proxy: { '/api': 'http://127.0.0.1:8485' } },
});
