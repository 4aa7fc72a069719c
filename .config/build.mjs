// Bundles the program into dist/: airlock.mjs (checks the Node version, imports nothing else) and cli.js (the rest).
import {chmodSync, cpSync, mkdirSync, rmSync} from 'node:fs';
import {build} from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
const dist = `${root}dist`;
rmSync(dist, {recursive: true, force: true});
mkdirSync(dist, {recursive: true});

const banner = `import {createRequire as __createRequire} from 'node:module'; const require = __createRequire(import.meta.url);`;

/** Ink loads its developer tools on request only; they are not shipped. */
const withoutDevtools = {
  name: 'without-devtools',
  setup({onLoad}) {
    onLoad({filter: /ink\/build\/devtools\.js$/}, () => ({contents: 'export default undefined;', loader: 'js'}));
  },
};

await build({
  entryPoints: {cli: `${root}source/cli.tsx`},
  outdir: dist,
  entryNames: '[name]',
  chunkNames: 'part-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  jsx: 'automatic',
  minifySyntax: true,
  legalComments: 'none',
  banner: {js: banner},
  define: {'process.env.NODE_ENV': '"production"'},
  plugins: [withoutDevtools],
  logLevel: 'warning',
});

/** The first file imports the rest as it lies in dist/, once the Node version has been found good. */
const besides = {
  name: 'besides',
  setup({onResolve}) {
    onResolve({filter: /^\.\/cli\.tsx$/}, () => ({path: './cli.js', external: true}));
  },
};

await build({
  entryPoints: {airlock: `${root}source/entry.ts`},
  outdir: dist,
  outExtension: {'.js': '.mjs'},
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node18',
  supported: {'top-level-await': true},
  banner: {js: '#!/usr/bin/env node'},
  plugins: [besides],
  logLevel: 'warning',
});
chmodSync(`${dist}/airlock.mjs`, 0o755);
cpSync(`${root}source/rehearsal/sample/charts`, `${dist}/charts`, {recursive: true});
