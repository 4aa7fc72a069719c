import type {Risk} from '../probes/facts.ts';
import {textAt} from './fields.ts';
import {containersOf, podPath} from './images.ts';
import {hookEvents, type ManifestObject, objectName} from './manifest.ts';
import type {RiskInput} from './risks.ts';

const migrationName = /migrat/i;
const upgradeEvents = ['pre-upgrade', 'post-upgrade'];

/**
 * What changes the database and cannot be rolled back: what the site file names as its point of no return, else
 * init containers, Jobs and upgrade hooks that are called a migration and will run.
 */
export function findMigrations(input: RiskInput): Risk[] {
  return [
    ...input.next.filter(object => willRun(object, input)).flatMap(object => ofWorkload(object, input)),
    ...input.nextHooks.filter(isUpgradeHook).flatMap(object => ofHook(object, input)),
  ];
}

const isUpgradeHook = (hook: ManifestObject): boolean => hookEvents(hook).some(event => upgradeEvents.includes(event));

/** New pods come when the workload is new or its template changes in anything at all. */
function willRun(object: ManifestObject, {changes}: RiskInput): boolean {
  const path = podPath(object.kind);
  const change = changes.find(({after}) => after?.key === object.key);
  if (path === undefined || change === undefined) return false;
  return change.kind === 'added' || change.fields.some(({at}) => path.every((name, index) => at[index] === name));
}

function ofWorkload(object: ManifestObject, {pointOfNoReturn: point}: RiskInput): Risk[] {
  const name = objectName(object);
  const jobs = object.kind === 'Job' ? [jobRisk(object, point)] : [];
  const containers = containersOf(object, 'initContainers').map(container => {
    const containerName = textAt(container, 'name') ?? '';
    const isPoint =
      point?.kind === 'initContainer' && point.name === containerName && isWorkload(object, point.workload);
    return risk(name, `init container ${containerName} runs`, isPoint, migrationName.test(containerName), point);
  });
  return [...jobs, ...containers].filter(found => found !== undefined);
}

const jobRisk = (job: ManifestObject, point: RiskInput['pointOfNoReturn']): Risk | undefined =>
  risk(
    objectName(job),
    `Job ${job.name} runs`,
    point?.kind === 'job' && point.name === job.name,
    migrationName.test(job.name),
    point,
  );

function ofHook(hook: ManifestObject, {pointOfNoReturn: point}: RiskInput): Risk[] {
  const isPoint = (point?.kind === 'hook' || point?.kind === 'job') && point.name === hook.name;
  const containers = containersOf(hook, 'containers');
  const isNamed = [hook.name, ...containers.map(container => textAt(container, 'name') ?? '')].some(name =>
    migrationName.test(name),
  );
  const found = risk(
    objectName(hook),
    `hook ${hook.name} runs (${hookEvents(hook).join(', ')})`,
    isPoint,
    isNamed,
    point,
  );
  return found === undefined ? [] : [found];
}

function risk(
  object: string,
  what: string,
  isPoint: boolean,
  isNamed: boolean,
  point: RiskInput['pointOfNoReturn'],
): Risk | undefined {
  if (isPoint || (isNamed && point === undefined)) return {level: 'look', object, text: `${what}: point of no return`};
  return isNamed ? {level: 'look', object, text: `${what}: looks like a migration`} : undefined;
}

/** The site file says 'deployment/studio-backend', 'studio-backend', or nothing. */
function isWorkload({kind, name}: ManifestObject, workload: string | undefined): boolean {
  if (workload === undefined) return true;
  return [name, `${kind.toLowerCase()}/${name}`].includes(workload.toLowerCase());
}
