import {spawnSync} from 'node:child_process';

/**
 * Whether a test that needs real programs may be left out: on a machine without them, but never where every test
 * counts, in CI, where a missing tool is a failure.
 */
export const mayLeaveOut = (...tools: string[]): boolean =>
  process.env['CI'] === undefined && tools.some(tool => spawnSync(tool, ['--version']).status !== 0);
