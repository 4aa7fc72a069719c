import {defineConfig} from 'vitest/config';

const root = new URL('..', import.meta.url).pathname;

/** Dozens of short-lived processes a walk: no collecting of garbage in tools that end at once, no compiling of ours twice. */
const env = {GOGC: '400', NODE_COMPILE_CACHE: `${root}node_modules/.cache/compiled`};

/** Whole walks of the program: they start real processes, and a pty that starves looks like a fault. */
const walking = {
  env,
  globalSetup: 'test/terminal/helpers/build.ts',
  maxWorkers: 2,
  // Walks of one file run side by side, each with a helm, some kubectl and a site of its own.
  maxConcurrency: 3,
  testTimeout: 180_000,
  hookTimeout: 60_000,
};

/** The recordings replayed, whole lives of charts, and every fault of the site: minutes of the real helm. */
const lives = [
  'test/rehearsal/replay/**/*.test.ts',
  'test/rehearsal/charts/**/*.test.ts',
  'test/rehearsal/**/{cluster,faults}.test.ts',
];

export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        test: {
          name: 'unit',
          maxWorkers: 2,
          sequence: {groupOrder: 0},
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: ['test/rehearsal/**', 'test/terminal/**', 'test/walks/**', 'test/faults/**'],
          testTimeout: 20_000,
        },
      },
      {
        root,
        test: {
          name: 'rehearsal',
          env,
          // Half of their time these wait for rollouts and back-offs of the pretend cluster.
          maxWorkers: 4,
          sequence: {groupOrder: 1},
          include: ['test/rehearsal/**/*.test.ts'],
          exclude: lives,
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
      {
        root,
        test: {
          name: 'replay',
          env,
          include: lives,
          globalSetup: 'test/rehearsal/replay/summary.ts',
          maxWorkers: 4,
          sequence: {groupOrder: 2},
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
      {
        root,
        test: {
          name: 'terminal',
          include: ['test/terminal/**/*.test.ts'],
          ...walking,
          sequence: {groupOrder: 3},
        },
      },
      {
        root,
        test: {
          name: 'walks',
          include: ['test/walks/**/*.test.ts'],
          ...walking,
          sequence: {groupOrder: 4},
        },
      },
      {
        root,
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          ...walking,
          sequence: {groupOrder: 5},
        },
      },
    ],
  },
});
