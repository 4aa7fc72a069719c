import {defineConfig} from 'vitest/config';

const root = new URL('..', import.meta.url).pathname;

export default defineConfig({
  root,
  test: {
    // Files run two at a time: the tests start real processes, and a pty that starves looks like a fault.
    maxWorkers: 2,
    projects: [
      {
        root,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: ['test/rehearsal/**', 'test/terminal/**'],
          testTimeout: 20_000,
        },
      },
      {
        root,
        test: {
          name: 'rehearsal',
          include: ['test/rehearsal/**/*.test.ts'],
          globalSetup: 'test/rehearsal/replay/summary.ts',
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
      {
        root,
        test: {
          name: 'terminal',
          include: ['test/terminal/**/*.test.ts'],
          globalSetup: 'test/terminal/helpers/build.ts',
          // Walks of one file run side by side, each with a helm, some kubectl and a site of its own.
          maxConcurrency: 3,
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
