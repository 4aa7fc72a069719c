// Bundles the program into dist/: airlock.mjs (checks the Node version, imports nothing else) and cli.js (the rest).
import {chmodSync, cpSync, mkdirSync, rmSync} from 'node:fs';
import {build} from 'esbuild';
import {bundling} from './bundling.mjs';

const root = new URL('..', import.meta.url).pathname;
const dist = `${root}dist`;
rmSync(dist, {recursive: true, force: true});
mkdirSync(dist, {recursive: true});

await build({
  ...bundling,
  entryPoints: {cli: `${root}source/cli.tsx`},
  outdir: dist,
  entryNames: '[name]',
  chunkNames: 'part-[hash]',
  splitting: true,
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
