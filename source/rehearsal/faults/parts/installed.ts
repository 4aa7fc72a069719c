import {resources} from '../../controllers/resources.ts';
import type {KubeObject, Store} from '../../model.ts';
import type {Task} from '../../pods/behaviour.ts';
import {parseReference} from '../../pods/image-name.ts';
import type {Script} from '../../pods/script.ts';
import type {FaultPlace, Installed} from '../fault.ts';

const workloads = [resources.deployments, resources.statefulSets, resources.daemonSets] as const;

type WithTemplate = {
  spec?: {
    replicas?: number;
    template?: {spec?: {containers?: {image?: string}[]; initContainers?: {image?: string}[]}};
  };
};

/** The images of a namespace's pod templates, with how many containers run each. */
export function runningImages(store: Store, namespace: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const object of workloads.flatMap(resource => store.list(resource, namespace))) {
    const {spec} = object as KubeObject & WithTemplate;
    const {containers = [], initContainers = []} = spec?.template?.spec ?? {};
    for (const {image} of [...containers, ...initContainers]) {
      if (image) counts.set(image, (counts.get(image) ?? 0) + (spec?.replicas ?? 1));
    }
  }
  return counts;
}

/** `repository:tag` of a reference, wherever it is kept. */
export function placeOf(reference: string): string {
  const {repository, tag} = parseReference(reference);
  return `${repository}:${tag}`;
}

/** The repository of a `repository:tag`. */
export const repositoryAt = (place: string): string => place.slice(0, place.lastIndexOf(':'));

/** Images of the upgrade that do not run yet, in the bundle's order. */
export function newPlaces({running, targets}: Installed): string[] {
  const known = new Set([...running.keys()].map(placeOf));
  return targets.filter(target => !known.has(target));
}

/** Whether an image came after the release was installed: what ran before is left alone by every fault. */
export function isNew({installed}: Pick<FaultPlace, 'installed'>, image: string): boolean {
  const found = installed();
  return found !== undefined && !found.running.has(image);
}

/** The repository that the upgrade changes and most containers run; the first of equals. */
export function busiestRepository(installed: Installed): string | undefined {
  const repositories = newPlaces(installed).map(repositoryAt);
  const uses = (repository: string) =>
    [...installed.running].reduce(
      (sum, [image, count]) => sum + (parseReference(image).repository === repository ? count : 0),
      0,
    );
  return repositories.reduce<string | undefined>(
    (best, repository) => (best === undefined || uses(repository) > uses(best) ? repository : best),
    undefined,
  );
}

/** A container that serves for as long as its pod lives. */
export const isServer = ({isInit}: Task, usual: Script): boolean => !isInit && usual.afterwards === 'runs on';

/** A serving container of the new version's busiest image. */
export function isVictim(place: Pick<FaultPlace, 'installed'>, task: Task, usual: Script): boolean {
  const installed = place.installed();
  if (!installed || !isServer(task, usual) || !isNew(place, task.image)) return false;
  return parseReference(task.image).repository === busiestRepository(installed);
}

const printed = (script: Script) => script.steps.flatMap(step => (step.do === 'print' ? [step.text] : []));

/** A container of the new version that ends by itself and migrates something that is not migrated yet. */
export function isMigration(place: Pick<FaultPlace, 'installed'>, task: Task, usual: Script): boolean {
  if (isServer(task, usual) || !isNew(place, task.image)) return false;
  const words = [task.podName, task.containerName, ...task.command].join(' ');
  return /migrat/i.test(words) && !printed(usual).some(line => line.includes('No migrations to apply'));
}

/** What a migration says before the first thing it does, and the name of that thing. */
export function migrationHead(usual: Script): {head: string[]; name: string} {
  const lines = printed(usual);
  const at = lines.findIndex(line => /^\s*Applying /.test(line));
  const name = /Applying (\S+?)\.\.\./.exec(lines[at] ?? '')?.[1] ?? 'next';
  const head = at > 0 ? lines.slice(0, at) : ['Running migrations:'];
  return {head, name};
}
