import {api401} from './api-401.ts';
import {api403} from './api-403.ts';
import {api409} from './api-409.ts';
import {api429} from './api-429.ts';
import {api500} from './api-500.ts';
import {apiReset} from './api-reset.ts';
import {apiTimeout} from './api-timeout.ts';
import {contextSwitched} from './context-switched.ts';
import {crashLoop} from './crash-loop.ts';
import {execCut} from './exec-cut.ts';
import type {Fault} from './fault.ts';
import {foreignManager} from './foreign-manager.ts';
import {historyPruned} from './history-pruned.ts';
import {hookFails} from './hook-fails.ts';
import {imageMissing} from './image-missing.ts';
import {immutableChange} from './immutable-change.ts';
import {migrationFails} from './migration-fails.ts';
import {migrationHangs} from './migration-hangs.ts';
import {noMetrics} from './no-metrics.ts';
import {nodeDistrustsCa} from './node-distrusts-ca.ts';
import {oom} from './oom.ts';
import {pendingRelease} from './pending-release.ts';
import {pendingReleaseLive} from './pending-release-live.ts';
import {quota} from './quota.ts';
import {registry401} from './registry-401.ts';
import {registry413} from './registry-413.ts';
import {registry429} from './registry-429.ts';
import {registry500} from './registry-500.ts';
import {registryFull} from './registry-full.ts';
import {registryGc} from './registry-gc.ts';
import {registryReset} from './registry-reset.ts';
import {slowRollout} from './slow-rollout.ts';
import {staleImage} from './stale-image.ts';
import {stuckRollout} from './stuck-rollout.ts';
import {watchDropped} from './watch-dropped.ts';

/** All faults by name, in the order of the help and the readme. A new one is one file beside this and its line here. */
export const faults = {
  'image-missing': imageMissing,
  'stale-image': staleImage,
  'node-distrusts-ca': nodeDistrustsCa,
  'crash-loop': crashLoop,
  oom,
  'slow-rollout': slowRollout,
  'stuck-rollout': stuckRollout,
  'hook-fails': hookFails,
  'migration-fails': migrationFails,
  'migration-hangs': migrationHangs,
  'exec-cut': execCut,
  'api-401': api401,
  'api-403': api403,
  'api-409': api409,
  'api-429': api429,
  'api-500': api500,
  'api-timeout': apiTimeout,
  'api-reset': apiReset,
  'watch-dropped': watchDropped,
  'foreign-manager': foreignManager,
  'immutable-change': immutableChange,
  quota,
  'no-metrics': noMetrics,
  'pending-release': pendingRelease,
  'pending-release-live': pendingReleaseLive,
  'history-pruned': historyPruned,
  'context-switched': contextSwitched,
  'registry-401': registry401,
  'registry-413': registry413,
  'registry-429': registry429,
  'registry-500': registry500,
  'registry-reset': registryReset,
  'registry-gc': registryGc,
  'registry-full': registryFull,
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

export const faultNames = Object.keys(faults) as FaultName[];

/** A fault as it was asked for: `crash-loop`, or `exec-cut=100` where it takes a number. */
export type NamedFault = {name: string; fault: Fault; parameter?: number};

/** Reads `NAME` or `NAME=NUMBER`; undefined when there is no such fault or it takes no such number. */
export function faultNamed(text: string): NamedFault | undefined {
  const [, name = '', digits] = /^([a-z0-9-]+)(?:=(\d+))?$/.exec(text) ?? [];
  if (!Object.hasOwn(faults, name)) return undefined;
  const fault: Fault = faults[name as FaultName];
  if (digits === undefined) return {name, fault};
  return fault.parameter ? {name, fault, parameter: Number(digits)} : undefined;
}

/** All faults with what they do, one a line; those that take a number say so. */
export const faultLines = (): string[] =>
  Object.entries<Fault>(faults).map(([name, {about, parameter}]) => {
    const shown = parameter ? `${name}[=${parameter.name.toUpperCase()}]` : name;
    return `${shown.padEnd(20)} ${about}`;
  });
