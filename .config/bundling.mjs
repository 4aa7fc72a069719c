// How the program is bundled: for the build, and for the bench that measures it.

/** Ink loads its developer tools on request only; they are not shipped. */
const withoutDevtools = {
  name: 'without-devtools',
  setup({onLoad}) {
    onLoad({filter: /ink\/build\/devtools\.js$/}, () => ({contents: 'export default undefined;', loader: 'js'}));
  },
};

/**
 * As an ES module, node:http is asked for all it exports when it is imported, WebSocket too, and with that Node loads
 * the whole of its fetch: tens of milliseconds and some megabytes. Required, it is asked for what is used.
 */
const requiredHttp = {
  name: 'required-http',
  setup({onResolve, onLoad}) {
    onResolve({filter: /^(node:)?http$/}, ({kind}) =>
      kind === 'require-call' ? {external: true} : {path: 'node:http', namespace: 'required'},
    );
    onLoad({filter: /.*/, namespace: 'required'}, () => ({contents: "module.exports = require('node:http');"}));
  },
};

const banner = `import {createRequire as __createRequire} from 'node:module'; const require = __createRequire(import.meta.url);`;

/** @type {import('esbuild').BuildOptions} */
export const bundling = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  jsx: 'automatic',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  banner: {js: banner},
  define: {'process.env.NODE_ENV': '"production"'},
  plugins: [withoutDevtools, requiredHttp],
  logLevel: 'warning',
};
