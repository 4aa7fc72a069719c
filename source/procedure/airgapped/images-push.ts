import {type Facts, need} from '../../probes/facts.ts';
import type {Item} from '../../probes/verdict.ts';
import * as docker from '../../tools/docker.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import * as skopeo from '../../tools/skopeo.ts';
import {formatBytes, shortDigest} from '../../tools/units.ts';
import {registryParams} from '../registry-params.ts';
import type {Step} from '../step.ts';
import {asksOnly, count, endingWords, evidence} from '../words.ts';
import {isSameImage} from './images-compare.ts';

function pushCommands(facts: Facts) {
  const {registry} = need(facts, 'site');
  const {folder, images} = need(facts, 'bundle');
  const targets = new Map(need(facts, 'targets').map(target => [target.reference, target]));
  const wanted = images.flatMap(image => {
    const target = targets.get(image.reference);
    return target === undefined ? [] : [{...image, internalReference: target.internalReference}];
  });
  // Our own push leaves a tag with this content alone; skopeo and docker would move it to the manifest that they make,
  // under the pods that run the other one.
  const absent = wanted.filter(({reference}) => targets.get(reference)?.state === 'absent');
  switch (registry.engine) {
    case 'direct':
      return [own.pushImages(registryParams(need(facts, 'site')), folder, wanted)];
    case 'skopeo':
      return absent.map(image => skopeo.copyArchive({...image, archive: `${folder}/${image.file}`, registry}));
    case 'docker':
      return absent.flatMap(image => [
        docker.load(`${folder}/${image.file}`),
        docker.tag(image.reference, image.internalReference),
        docker.push(image.internalReference, registry.authFile),
      ]);
  }
}

const readBackCommand = (facts: Facts) =>
  own.checkImages(
    registryParams(need(facts, 'site')),
    need(facts, 'targets').map(target => target.internalReference),
  );

export const push: Step = {
  id: 'images.push',
  title: 'Push to the internal registry',
  why: 'Each image of the bundle goes to the internal registry, dependency images too; its digest there is read back and kept.',
  guide: [
    'load-1',
    'load-1.load',
    'load-1.load-dependencies',
    'load-2',
    'load-2.push',
    'load-2.push-dependencies',
    'troubleshooting-not-found.push',
    'automation-deploy.images',
  ],
  differs: 'every image is pushed, nginx too, and what the registry then holds is compared by digest',
  inputs: [],
  kind: 'command',
  changes: 'registry',
  guards: [],
  plan: pushCommands,
  undo: {cannot: 'nothing to undo: the tags are new, no tag was moved'},
  proof: {
    commands: facts => [readBackCommand(facts)],
    judge(facts, [outcome]) {
      const found = ownResult('images.check', outcome);
      if (found === undefined) return {result: 'failed', summary: endingWords(outcome), evidence: []};
      const {images} = need(facts, 'bundle');
      const targets = need(facts, 'targets');
      const pushed = targets.flatMap((target, index) => {
        const image = images.find(candidate => candidate.reference === target.reference);
        const there = found.images[index];
        if (image === undefined || there?.state !== 'present' || !isSameImage(image, there)) return [];
        return [
          {
            reference: image.reference,
            internalReference: target.internalReference,
            manifestDigest: there.manifestDigest ?? '',
            configDigest: image.configDigest,
            how: target.state === 'present' ? ('present' as const) : ('pushed' as const),
            sizeBytes: image.sizeBytes,
          },
        ];
      });
      const items = targets.map((target, index): Item => {
        const there = found.images[index];
        const arrived = pushed.find(image => image.reference === target.reference);
        const base = {id: target.reference, label: target.reference};
        if (arrived !== undefined) {
          const how = arrived.how === 'present' ? 'there' : 'pushed';
          return {
            ...base,
            result: 'proved',
            detail: `${formatBytes(arrived.sizeBytes)}  ${how}  ${shortDigest(arrived.manifestDigest)}`,
          };
        }
        const what =
          there?.state === 'present'
            ? `the registry holds other content, ${shortDigest(there.manifestDigest ?? '')}`
            : (there?.error ?? `${target.internalReference} is not in the registry`);
        return {
          ...base,
          result: 'failed',
          detail: what,
          remedy: "Push again (Enter); when it is lost again, look at the registry's own clean-up and quota.",
        };
      });
      const lost = items.filter(item => item.result === 'failed');
      return {
        result: lost.length > 0 ? 'failed' : 'proved',
        summary:
          lost.length > 0
            ? `missing after the push: ${lost.map(item => `${item.label} (${item.detail})`).join(', ')}`
            : `${count(pushed.length, 'image')} in the registry, digests read back`,
        evidence: [evidence(facts, readBackCommand(facts), `${pushed.length} of ${targets.length} by digest`)],
        items,
        facts: {pushed},
        remedies: lost.map(item => `${item.label}: ${item.remedy}`),
      };
    },
  },
};

export const readBack: Step = {
  id: 'images.readback',
  title: 'Read the digests back',
  why: 'The push said it worked; the registry is asked once more, by digest, because a clean-up or a quota may have taken an image since.',
  guide: [
    'load-2',
    'troubleshooting-not-found.tags',
    'troubleshooting-not-found.catalog',
    'best-practices-maintenance.registry',
    'best-practices-maintenance',
  ],
  differs:
    'asks for the repositories it needs instead of the catalogue, which is paged and often for administrators only',
  ...asksOnly,
  proof: {commands: facts => [readBackCommand(facts)], judge: push.proof.judge},
};
