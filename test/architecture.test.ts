import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {execa} from 'execa';
import {describe, expect, test} from 'vitest';
import {version} from '../source/commands/version.ts';
import {airgapped} from '../source/procedure/airgapped/index.ts';
import {allSteps} from '../source/procedure/step.ts';
import {keyTable} from '../source/ui/keys.ts';
import {root, type SourceFile, sourceFiles} from './helpers/source-files.ts';

const files = sourceFiles();

/** The folder of a file, or its name when it lies at the top: 'engine', 'cli.tsx'. */
const roomOf = (path: string): string => path.split('/')[0] ?? path;

type Room = {
  /** Rooms whose values may be imported. */
  uses: readonly string[];
  /** Rooms known by their types alone. */
  knows?: readonly string[];
};

/**
 * Who may import whom: the arrows of the data's one way,
 * cli → commands → {ui, headless} → engine → procedure → {tools, probes, bundle, diff},
 * each arrow beside it with its reason. What is not in this table is a wrong arrow.
 */
const arrows: Readonly<Record<string, Room>> = {
  // The entry checks the Node version before it loads anything, so it knows the command line alone.
  'entry.ts': {uses: ['cli.tsx', 'compile-cache.ts']},
  // Loaded before everything, by any Node.
  'compile-cache.ts': {uses: []},
  // Parses and exits; what it prints of an error is sanitised like all foreign text.
  'cli.tsx': {uses: ['commands', 'tools']},
  // Commands wire everything together. rehearsal has a rule of its own below.
  commands: {
    uses: [
      'ui',
      'headless',
      'engine',
      'procedure',
      'runners',
      'session',
      'report',
      'probes',
      'bundle',
      'diff',
      'tools',
      'rehearsal',
    ],
  },
  // A screen reads the state (engine), the steps behind it (procedure) and shows commands as text (tools).
  ui: {uses: ['engine', 'procedure', 'tools'], knows: ['probes']},
  // The same for the walk without a screen.
  headless: {uses: ['engine', 'tools'], knows: ['procedure', 'probes']},
  // Other views of procedure and journal; diff only for what counts as a plain object.
  report: {uses: ['engine', 'procedure', 'diff'], knows: ['probes']},
  // Decides from outcomes, so it asks tools how a command ended.
  engine: {uses: ['procedure', 'tools'], knows: ['probes']},
  procedure: {uses: ['tools', 'probes', 'bundle', 'diff']},
  probes: {uses: ['tools']},
  // Images are found by the same references that the bundle names them with; quantities are read in one place.
  diff: {uses: ['bundle', 'tools'], knows: ['probes']},
  // The site and the facts are described where they are probed.
  tools: {uses: [], knows: ['probes']},
  bundle: {uses: []},
  // Layers and references are the bundle's; the transport is given by runners.
  registry: {uses: ['bundle']},
  // Own works read bundles and speak to registries; commands are values of tools; a job and a lock name their process
  // the same way (session). Of the engine only the types.
  runners: {uses: ['bundle', 'registry', 'session', 'tools'], knows: ['engine', 'probes']},
  // Remembers records it does not understand.
  session: {uses: [], knows: ['engine']},
  // The pretend site stands beside the product; its sample is sealed and read like a real bundle.
  rehearsal: {uses: ['bundle']},
};

type Place = {from: SourceFile; to: string; isType: boolean; isDynamic: boolean};

const crossings: Place[] = files.flatMap(from =>
  from.imports.flatMap(({target, isType, isDynamic}) =>
    target === undefined || roomOf(target) === roomOf(from.path) ? [] : [{from, to: target, isType, isDynamic}],
  ),
);

const said = ({from, to, isType}: Place): string => `${from.path} → ${to}${isType ? ' (types)' : ''}`;

/** 'file: package' of every import of a package that fits. */
const packagesOf = (fits: (specifier: string) => boolean, isAllowed: (path: string) => boolean): string[] =>
  files
    .filter(({path}) => !isAllowed(path))
    .flatMap(({path, imports}) =>
      imports.filter(({specifier, isType}) => !isType && fits(specifier)).map(({specifier}) => `${path}: ${specifier}`),
    );

const inRoom =
  (...rooms: string[]) =>
  (path: string): boolean =>
    rooms.includes(roomOf(path));

describe('imports', () => {
  test('the source is found and its imports are read', () => {
    expect(files.length).toBeGreaterThan(300);
    expect(crossings.length).toBeGreaterThan(300);
    expect(crossings.some(place => place.isType)).toBe(true);
    expect(crossings.some(place => place.isDynamic)).toBe(true);
  });

  test('every import points to a file that is there', () => {
    const paths = new Set(files.map(({path}) => path));
    const missing = files.flatMap(({path, imports}) =>
      imports.flatMap(({target}) => (target === undefined || paths.has(target) ? [] : [`${path} → ${target}`])),
    );
    expect(missing).toEqual([]);
  });

  test('every room has its arrows in the table, and no arrow of the table is idle', () => {
    expect([...new Set(files.map(({path}) => roomOf(path)))].toSorted()).toEqual(Object.keys(arrows).toSorted());
    const idle = Object.entries(arrows).flatMap(([room, {uses, knows = []}]) =>
      [...uses, ...knows]
        .filter(to => !crossings.some(place => roomOf(place.from.path) === room && roomOf(place.to) === to))
        .map(to => `${room} → ${to}`),
    );
    expect(idle).toEqual([]);
  });

  test('they point one way', () => {
    const wrong = crossings.filter(({from, to, isType}) => {
      const room = arrows[roomOf(from.path)];
      return room?.uses.includes(roomOf(to)) !== true && !(isType && room?.knows?.includes(roomOf(to)) === true);
    });
    expect(wrong.map(said)).toEqual([]);
  });

  test('the pretend site is known to the commands that rehearse, and nothing else', () => {
    const users = crossings.filter(
      ({from, to}) => roomOf(to) === 'rehearsal' && !from.path.startsWith('commands/rehears'),
    );
    expect(users.map(said)).toEqual([]);
    const eager = crossings.filter(({to, isDynamic}) => /^commands\/rehears/.test(to) && !isDynamic);
    expect(eager.map(said)).toEqual([]);
  });

  test('the screen is reached by a dynamic import only', () => {
    const doors = crossings.filter(({to}) => roomOf(to) === 'ui');
    expect(doors.length).toBeGreaterThan(0);
    expect(doors.filter(({isDynamic}) => !isDynamic).map(said)).toEqual([]);
  });

  test('they make no circle', () => {
    // A type is gone when the program runs: only values can wait for each other.
    const next = new Map(
      files.map(({path, imports}) => [
        path,
        imports.flatMap(({target, isType, isDynamic}) => (target === undefined || isType || isDynamic ? [] : [target])),
      ]),
    );
    const circles: string[] = [];
    const done = new Set<string>();
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      if (done.has(path) || trail.includes(path)) return;
      for (const to of next.get(path) ?? []) visit(to, [...trail, path]);
      done.add(path);
    };
    for (const {path} of files) visit(path, []);
    expect(circles).toEqual([]);
  });
});

describe('what only one room may touch', () => {
  test('React and Ink only in ui', () => {
    const isScreen = (name: string) => /^(react|ink)(\/|$)|^ink-|^@inkjs\//.test(name);
    expect(packagesOf(isScreen, inRoom('ui'))).toEqual([]);
    expect(packagesOf(isScreen, () => false).length).toBeGreaterThan(3);
  });

  test('processes only in runners', () => {
    const isProcess = (name: string) => /^(node:child_process|node:cluster|execa)$/.test(name);
    expect(packagesOf(isProcess, inRoom('runners'))).toEqual([]);
    expect(packagesOf(isProcess, () => false).length).toBeGreaterThan(1);
  });

  test('client sockets only in runners; the pretend site listens', () => {
    const isNetwork = (name: string) => /^(undici|ws|node:(http|https|http2|net|tls|dgram|dns.*))$/.test(name);
    /** Names that open nothing: servers, and words about addresses. */
    const harmless = ['createServer', 'WebSocketServer', 'STATUS_CODES', 'isIP', 'isIPv4'];
    const found = files
      .filter(({path}) => roomOf(path) !== 'runners')
      .flatMap(({path, imports}) =>
        imports
          .filter(({specifier, isType}) => !isType && isNetwork(specifier))
          .flatMap(({specifier, names}) => {
            const used = names.map(name => name.split(' as ')[0] ?? name);
            const isClean = used.length > 0 && used.every(name => harmless.includes(name));
            const listens = used.some(name => name === 'createServer' || name === 'WebSocketServer');
            return isClean && (!listens || roomOf(path) === 'rehearsal') ? [] : [`${path}: ${specifier} ${used}`];
          }),
      );
    expect(found).toEqual([]);
    const fetchers = files.filter(({path, text}) => roomOf(path) !== 'runners' && /(^|[^.\w])fetch\(/m.test(text));
    expect(fetchers.map(({path}) => path)).toEqual([]);
  });

  test('only the entry and the command line end the process', () => {
    const enders = files.filter(({text}) => text.includes('process.exit(')).map(({path}) => path);
    expect(enders).toEqual(['cli.tsx', 'entry.ts']);
  });
});

describe('names', () => {
  test('no key means two things in one scope', () => {
    const bound = keyTable.flatMap(({scope, keys}) => keys.map(key => `${scope} ${key}`));
    expect(bound.filter((name, index) => bound.indexOf(name) !== index)).toEqual([]);
    expect(bound.length).toBeGreaterThan(50);
  });

  test('every step is named once, after its section', () => {
    const ids = allSteps(airgapped).map(({id}) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const strangers = airgapped.sections.flatMap(section =>
      section.steps.filter(({id}) => !id.startsWith(`${section.id}.`)).map(({id}) => `${id} in ${section.id}`),
    );
    expect(strangers).toEqual([]);
    expect(ids.length).toBeGreaterThan(30);
  });

  test('every section and every question is named once', () => {
    const sections = airgapped.sections.map(({id}) => id);
    expect(new Set(sections).size).toBe(sections.length);
    const questions = allSteps(airgapped).flatMap(({inputs}) => inputs.map(({id}) => id));
    expect(questions.filter((id, index) => questions.indexOf(id) !== index)).toEqual([]);
    expect(questions.length).toBeGreaterThan(4);
  });
});

describe('sizes', () => {
  test('no file is longer than 250 lines', () => {
    const long = files.filter(({lines}) => lines > 250);
    expect(long.map(({path, lines}) => `${path}: ${lines}`)).toEqual([]);
  });

  test('half of them are shorter than 90', () => {
    const lengths = files.map(({lines}) => lines).toSorted((left, right) => left - right);
    const median = lengths[Math.floor(lengths.length / 2)] ?? Number.NaN;
    console.info(`${files.length} source files, median ${median} lines, longest ${lengths.at(-1)}`);
    expect(median).toBeLessThan(90);
  });
});

describe('the repository', () => {
  test('says one version', () => {
    const {version: packaged} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {version: string};
    expect(version).toBe(packaged);
  });

  test('its lock file names no place to download from', () => {
    const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
    expect(lock).toContain('"integrity"');
    expect(lock).not.toContain('"resolved"');
  });

  test('its texts name no machine of ours and no package registry', async () => {
    const {stdout} = await execa('git', ['ls-files', '-z'], {cwd: root});
    const paths = stdout.split('\0').filter(path => path !== '' && !/\.(tgz|png|gif|dump|age|tar|gz)$/.test(path));
    expect(paths.length).toBeGreaterThan(400);
    // The words are put together here so that this file does not hold them.
    const banned = [['registry', 'npmjs'].join('.'), `/${'work'}/main`, `/${'work'}/shared`, `/${'root'}/`];
    const found = paths.flatMap(path => {
      const text = readFileSync(join(root, path), 'utf8');
      return banned.filter(word => text.includes(word)).map(word => `${path}: ${word}`);
    });
    expect(found).toEqual([]);
  });
});
