import {expect, test} from 'vitest';
import type {Injection} from '../faults/plan.ts';
import {walkChain} from '../faults/run.ts';
import {makeRoom} from './helpers/room.ts';
import {serveSite} from './helpers/site.ts';

const struck: readonly Injection[] = [
  {fault: 'kill wizard', at: 'torn', type: 'concluded', step: 'site.detect', nth: 1},
  {fault: 'disk full', at: 'before', type: 'started', step: 'bundle.verify', nth: 1},
  {fault: 'kill both', at: 'spawn', step: 'images.push', nth: 1, delayMs: 400},
  {fault: 'kill wizard', at: 'after', type: 'command-started', step: 'upgrade.execute', nth: 1},
  {fault: 'kill wizard', at: 'after', type: 'concluded', step: 'upgrade.execute', nth: 1},
];

const upgrade: readonly Injection[] = [
  {fault: 'disk full', at: 'spawn', step: 'readiness.canary', nth: 1},
  {fault: 'kill both', at: 'spawn', step: 'backups.database', nth: 1, delayMs: 40},
  {fault: 'hang up', at: 'after', type: 'learned', step: 'backups.release', nth: 1},
  {fault: 'kill wizard', at: 'spawn', step: 'upgrade.execute', nth: 1, delayMs: 400},
];

test.concurrent.for([
  {name: 'records and a push', chain: struck},
  {name: 'the dump and the upgrade', chain: upgrade},
])('F40 a walk that is killed at $name is finished once, and nothing is lost', async ({chain}, {onTestFinished}) => {
  const room = makeRoom(onTestFinished);
  const site = await serveSite(room, {speed: 20});
  const survived = await walkChain(room, site, chain);
  console.info(survived.map(({injection, problem}) => `${injection}: ${problem ?? 'survived'}`).join('\n'));
  expect(survived.filter(({isStruck, problem}) => !isStruck || problem !== undefined)).toEqual([]);
});
