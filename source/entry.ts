import {keepCompiled} from './compile-cache.ts';

/**
 * The program's first file: checks the Node version before anything is imported that an older one cannot load, and
 * says what to do. Written for old Nodes: nothing newer than dynamic import.
 */
const needed = 22;
const major = Number(process.versions.node.split('.')[0]);

if (major < needed) {
  process.stderr.write(
    `airlock: this is Node ${process.versions.node}; Airlock needs Node ${needed} or newer.\n` +
      'In its checkout use "npm start", which brings its own Node; elsewhere put a newer node first on PATH.\n',
  );
  process.exit(1);
} else {
  keepCompiled();
  const {main} = await import('./cli.tsx');
  await main(process.argv.slice(2));
}
