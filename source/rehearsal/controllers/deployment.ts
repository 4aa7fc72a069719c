import type {KubeObject} from '../model.ts';
import {withCondition} from './conditions.ts';
import {watchProgress} from './deployment-progress.ts';
import {createSet, markDesired, markRevision, newSetName, revisionOf, setToScale} from './deployment-sets.ts';
import {deploymentStatus, isComplete, type Progress, progressCondition} from './deployment-status.ts';
import type {Condition, Deployment, Pod, ReplicaSet} from './kinds.ts';
import {ownedBy, ownerInEvent} from './owners.ts';
import {resources} from './resources.ts';
import {limits, newDesired, nextStep} from './rolling.ts';
import {timestamp} from './time.ts';
import type {Controller, Room} from './work.ts';

const by = 'deployment-controller';

/** Deployment → ReplicaSets: rolling and recreating, revisions, conditions, the progress deadline. */
export function deploymentController({store, clock, events}: Room): Controller {
  const progress = watchProgress(clock);

  const setsOf = (deployment: Deployment) => ownedBy<ReplicaSet>(store, resources.replicaSets, deployment);

  const tellScale = (deployment: Deployment, set: ReplicaSet, before: number, replicas: number) => {
    const direction = replicas > before ? 'up' : 'down';
    const message = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`;
    events({about: deployment, reason: 'ScalingReplicaSet', message, by});
  };

  const scale = (deployment: Deployment, set: ReplicaSet, replicas: number) => {
    const before = set.spec.replicas ?? 0;
    if (before === replicas) return;
    store.change(resources.replicaSets, set.metadata.namespace, set.metadata.name, current => ({
      ...current,
      spec: {...(current as ReplicaSet).spec, replicas},
    }));
    tellScale(deployment, set, before, replicas);
  };

  const countOf = ({metadata, spec, status}: ReplicaSet) => ({
    name: metadata.name,
    desired: spec.replicas ?? 0,
    available: status?.availableReplicas ?? 0,
  });

  /** A new set is made at its size: as many as fit beside the old ones. */
  const create = (deployment: Deployment, sets: ReplicaSet[], revision: number): ReplicaSet => {
    const wanted = deployment.spec.replicas ?? 1;
    const {maxSurge} = limits(wanted, deployment.spec.strategy?.rollingUpdate);
    const newSet = {name: newSetName(deployment), desired: 0, available: 0};
    const isRecreated = deployment.spec.strategy?.type === 'Recreate';
    const replicas = isRecreated
      ? wanted
      : newDesired({replicas: wanted, maxSurge, newSet, oldSets: sets.map(countOf)});
    const set = createSet(store, deployment, {revision, replicas});
    if (replicas > 0) tellScale(deployment, set, 0, replicas);
    return set;
  };

  /** The set of the present template, created when it is new; its revision is the highest. */
  const presentSet = (deployment: Deployment): {set: ReplicaSet; news?: Progress['reason']} => {
    const sets = setsOf(deployment);
    const name = newSetName(deployment);
    const found = sets.find(set => set.metadata.name === name);
    const highest = Math.max(0, ...sets.filter(set => set !== found).map(revisionOf));
    const set = found ?? create(deployment, sets, highest + 1);
    const revision = Math.max(highest + 1, revisionOf(set));
    const isReturning = found !== undefined && revisionOf(found) !== revision;
    markRevision(store, deployment, set, isReturning ? highest + 1 : revision);
    if (!found) return {set, news: 'NewReplicaSetCreated'};
    return isReturning ? {set, news: 'FoundNewReplicaSet'} : {set};
  };

  /** Ends all pods of old templates; tells whether none is left. Those that are still stopping count as well. */
  const clear = (deployment: Deployment): boolean => {
    const oldSets = setsOf(deployment).filter(set => set.metadata.name !== newSetName(deployment));
    for (const set of oldSets) scale(deployment, set, 0);
    return oldSets.every(set => ownedBy<Pod>(store, resources.pods, set).length === 0);
  };

  const roll = (deployment: Deployment, newSet: ReplicaSet, oldSets: ReplicaSet[]) => {
    const replicas = deployment.spec.replicas ?? 1;
    const step = nextStep({
      replicas,
      ...limits(replicas, deployment.spec.strategy?.rollingUpdate),
      newSet: countOf(newSet),
      oldSets: oldSets.map(countOf),
    });
    for (const set of [newSet, ...oldSets]) {
      const desired = step.get(set.metadata.name);
      if (desired !== undefined) scale(deployment, set, desired);
    }
  };

  /** A paused deployment starts no rollout; it still follows a new number of replicas and tells how things are. */
  const pause = (deployment: Deployment) => {
    const sets = setsOf(deployment);
    const active = sets.filter(set => (set.spec.replicas ?? 0) > 0);
    const [only] = active;
    if (only && active.length === 1) scale(deployment, only, deployment.spec.replicas ?? 1);
    const {namespace, name} = deployment.metadata;
    const now = timestamp(clock.now());
    progress.forget(deployment);
    const told: Condition = {
      type: 'Progressing',
      status: 'Unknown',
      reason: 'DeploymentPaused',
      message: 'Deployment is paused',
    };
    store.change(resources.deployments, namespace, name, current => {
      const present = setsOf(deployment).find(set => set.metadata.name === newSetName(deployment));
      const status = deploymentStatus(current as Deployment, setsOf(deployment), present, now);
      return {
        ...current,
        status: {...status, conditions: withCondition(status.conditions ?? [], told, now, {hasUpdateTime: true})},
      };
    });
  };

  /** Old sets without pods are kept for `rollout undo`, up to a limit. */
  const tidy = (deployment: Deployment, oldSets: ReplicaSet[]) => {
    const idle = oldSets.filter(set => (set.spec.replicas ?? 0) === 0 && (set.status?.replicas ?? 0) === 0);
    const excess = idle.length - (deployment.spec.revisionHistoryLimit ?? 10);
    const oldestFirst = [...idle].sort((left, right) => revisionOf(left) - revisionOf(right));
    for (const set of oldestFirst.slice(0, Math.max(0, excess))) {
      store.remove(resources.replicaSets, set.metadata.namespace, set.metadata.name);
    }
  };

  /** Counts and conditions are written in one step: nobody sees new counts with an old verdict. */
  const report = (key: KubeObject, newSet: string, news: Progress['reason'] | undefined, again: () => void) => {
    const now = timestamp(clock.now());
    return store.change(resources.deployments, key.metadata.namespace, key.metadata.name, current => {
      const deployment = current as Deployment;
      const sets = setsOf(deployment);
      const present = sets.find(set => set.metadata.name === newSet);
      const status = deploymentStatus(deployment, sets, present, now);
      const reason = progress.reason({...deployment, status}, newSet, again) ?? news;
      if (!reason) return {...deployment, status};
      const told = progressCondition({reason, set: newSet});
      const conditions = withCondition(status.conditions ?? [], told, now, {hasUpdateTime: true});
      return {...deployment, status: {...status, conditions}};
    });
  };

  return {
    looksAfter: resources.deployments,
    concernedBy(event) {
      const bySet = ownerInEvent(event, resources.replicaSets, 'Deployment');
      if (bySet.length > 0 || event.type !== 'DELETED') return bySet;
      // A recreating deployment waits for the last old pod, which only its replica set knows.
      return ownerInEvent(event, resources.pods, 'ReplicaSet').flatMap(({namespace, name}) => {
        const set = store.get(resources.replicaSets, namespace, name);
        const owner = set?.metadata.ownerReferences?.find(reference => reference.kind === 'Deployment');
        return owner ? [{namespace, name: owner.name}] : [];
      });
    },
    reconcile(object, again) {
      const deployment = object as Deployment;
      if (deployment.metadata.deletionTimestamp) return;
      if (deployment.spec.paused) {
        pause(deployment);
        return;
      }
      const scaled = setToScale(deployment, setsOf(deployment));
      if (scaled) {
        scale(deployment, scaled, deployment.spec.replicas ?? 1);
        markDesired(store, deployment, scaled);
        report(deployment, newSetName(deployment), undefined, again);
        again();
        return;
      }
      const isRecreated = deployment.spec.strategy?.type === 'Recreate';
      // Two versions never run side by side: the new set waits until the last old pod is gone.
      if (isRecreated && !clear(deployment)) {
        report(deployment, newSetName(deployment), undefined, again);
        return;
      }
      const {set, news} = presentSet(deployment);
      const oldSets = setsOf(deployment).filter(other => other.metadata.name !== set.metadata.name);
      if (isRecreated) scale(deployment, set, deployment.spec.replicas ?? 1);
      else roll(deployment, set, oldSets);
      const reported = report(deployment, set.metadata.name, news, again);
      if (reported && isComplete(reported as Deployment)) tidy(deployment, oldSets);
    },
    forget: object => progress.forget(object),
  };
}
