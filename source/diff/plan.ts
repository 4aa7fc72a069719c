import {createHash} from 'node:crypto';
import type {PlanFacts} from '../probes/facts.ts';
import type {Site} from '../probes/site.ts';
import {compareManifests, type ObjectChange} from './compare.ts';
import {renderedImages} from './images.ts';
import {type ManifestError, objectName, parseManifest} from './manifest.ts';
import {createMask, knownSecrets, type Mask} from './mask.ts';
import {plainLine} from './plain.ts';
import {renderDiff} from './render.ts';
import {findRisks} from './risks.ts';

export type PlanInput = {
  /** `helm get manifest` of the deployed revision. */
  liveManifest: string;
  /** MANIFEST of the server dry run. */
  nextManifest: string;
  /** `helm get hooks`, as text of many documents. */
  liveHooks: string;
  /** HOOKS of the server dry run. */
  nextHooks: string;
  /** The revision that the plan starts from. */
  revision: number;
  chartSha256: string;
  valuesSha256: string;
  clusterUid: string;
  pointOfNoReturn?: Site['pointOfNoReturn'];
};

export type Plan = {
  plan: PlanFacts;
  /** For people: risks first, then every change, masked; chart labels and checksums folded. */
  document: string;
  /** Of the manifest. */
  changes: ObjectChange[];
  hookChanges: ObjectChange[];
  /** What could not be read: such a plan must not be approved. */
  errors: ManifestError[];
};

/** What an upgrade would do, with a hash that binds it to chart, values, revision, cluster and rendered objects. */
export function makePlan(input: PlanInput, mask?: Mask): Plan {
  const [live, next, liveHooks, nextHooks] = [
    parseManifest(input.liveManifest),
    parseManifest(input.nextManifest),
    parseManifest(input.liveHooks),
    parseManifest(input.nextHooks),
  ];
  const all = [live, next, liveHooks, nextHooks];
  const hiding = mask ?? createMask(knownSecrets(all.flatMap(({objects}) => objects)));
  const changes = compareManifests(live.objects, next.objects, hiding);
  const hookChanges = compareManifests(liveHooks.objects, nextHooks.objects, hiding);
  const risks = findRisks({
    changes,
    hookChanges,
    live: live.objects,
    next: next.objects,
    liveHooks: liveHooks.objects,
    nextHooks: nextHooks.objects,
    pointOfNoReturn: input.pointOfNoReturn,
  });
  const images = renderedImages([...next.objects, ...nextHooks.objects]).filter(({kind}) => kind !== 'other');
  const real = changes.filter(({isNoise}) => !isNoise);
  const plan: PlanFacts = {
    hash: planHash(input),
    manifestSha256: sha256(input.nextManifest),
    revision: input.revision,
    changed: real.filter(({kind}) => kind === 'changed').length,
    added: real.filter(({kind}) => kind === 'added').length,
    removed: real.filter(({kind}) => kind === 'removed').length,
    risks,
    images: [...new Set(images.map(({reference}) => reference))],
    hookCount: nextHooks.objects.length,
    objects: next.objects.map(objectName),
  };
  const document = renderPlan(plan, changes, hookChanges);
  return {plan, document, changes, hookChanges, errors: all.flatMap(({errors}) => errors)};
}

/** Two plans with the same hash do the same; keys are in a fixed order, so that the hash is. */
export function planHash(input: PlanInput): string {
  return sha256(
    JSON.stringify([
      ['chart', input.chartSha256],
      ['values', input.valuesSha256],
      ['revision', input.revision],
      ['cluster', input.clusterUid],
      ['live manifest', sha256(input.liveManifest)],
      ['live hooks', sha256(input.liveHooks)],
      ['next manifest', sha256(input.nextManifest)],
      ['next hooks', sha256(input.nextHooks)],
      ['point of no return', pointText(input.pointOfNoReturn)],
    ]),
  );
}

const pointText = (point: Site['pointOfNoReturn']): string =>
  point === undefined ? '' : [point.kind, point.workload ?? '', point.name].join(' ');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const signs = {stop: '✗', look: '!', note: ' '} as const;

function renderPlan(plan: PlanFacts, changes: readonly ObjectChange[], hookChanges: readonly ObjectChange[]): string {
  const counts = `${plan.changed} changed  ${plan.added} added  ${plan.removed} removed`;
  const risks = plan.risks.map(({level, object, text}) => `${signs[level]} ${plainLine(object)}: ${plainLine(text)}`);
  const parts = [
    `Plan ${plan.hash.slice(0, 6)} against revision ${plan.revision}: ${counts}`,
    risks.length === 0 ? 'No risks found.' : risks.join('\n'),
    renderDiff(changes, {folded: true}).trimEnd(),
  ];
  if (hookChanges.length > 0) parts.push(`Hooks\n\n${renderDiff(hookChanges, {folded: true}).trimEnd()}`);
  return `${parts.join('\n\n')}\n`;
}
