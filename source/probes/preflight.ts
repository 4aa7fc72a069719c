import {clusterPinned, contextRecorded} from './cluster.ts';
import {databaseFound} from './database.ts';
import {healthAnswers} from './health.ts';
import {diskRoom, namesResolve} from './host.ts';
import {leftoversLive} from './logind.ts';
import type {NamedProbe} from './named.ts';
import {nodesHealthy, nodesPlatforms} from './nodes.ts';
import {registryReady} from './registry.ts';
import {historyDepth, releaseHealthy} from './release.ts';
import {rights} from './rights.ts';
import {claimsBound, quotaRoom} from './storage.ts';
import {helmVersion, kubectlVersion} from './tool-versions.ts';
import {metricsThere} from './usage.ts';
import {otherControllers, podsHealthy, rolloutsDone} from './workloads.ts';

export {combineProbes} from './combine.ts';

/** Everything that must hold before an upgrade is worth planning; what the others need comes first. */
export const preflight: readonly NamedProbe[] = [
  helmVersion,
  kubectlVersion,
  clusterPinned,
  contextRecorded,
  rights,
  releaseHealthy,
  historyDepth,
  podsHealthy,
  rolloutsDone,
  databaseFound,
  claimsBound,
  quotaRoom,
  nodesHealthy,
  nodesPlatforms,
  metricsThere,
  otherControllers,
  registryReady,
  namesResolve,
  diskRoom,
  leftoversLive,
  healthAnswers,
];
