import {formatReference, redirectReference, referenceOf} from '../../bundle/reference.ts';
import {type BundleImage, type Facts, need, type PushTarget} from '../../probes/facts.ts';
import type {Item} from '../../probes/verdict.ts';
import * as docker from '../../tools/docker.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import * as skopeo from '../../tools/skopeo.ts';
import {formatBytes, shortDigest} from '../../tools/units.ts';
import {registryParams} from '../registry-params.ts';
import type {Section, Step} from '../step.ts';
import {count, endingWords, evidence, nothing, nothingToUndo, resultOf} from '../words.ts';

/** Where an image of the bundle goes when its tag is free: the same path in the internal registry. */
const plainTarget = (facts: Facts, reference: string): string =>
  formatReference(redirectReference(referenceOf(reference), need(facts, 'site').registry.host));

/** The tag for content that differs from what the registry holds under the plain one. */
const besideTag = (internalReference: string, configDigest: string): string =>
  `${internalReference}-${configDigest.replace(/^sha256:/, '').slice(0, 12)}`;

const isSameImage = (image: BundleImage, found: {manifestDigest?: string; configDigest?: string}): boolean =>
  found.configDigest === image.configDigest ||
  (image.manifestDigest !== undefined && found.manifestDigest === image.manifestDigest);

const compare: Step = {
  id: 'images.compare',
  title: 'Compare with the registry',
  why: 'Asks the internal registry for every image of the bundle: what is there with the same content is left alone, and a tag that holds other content is never overwritten.',
  guide: ['load-1.list', 'load-2.tag', 'load-2.tag-dependencies', 'best-practices-maintenance.versioning'],
  differs: 'a tag that holds other content gets a sibling, <tag>-<12 hex of the config digest>, instead of being moved',
  inputs: [],
  kind: 'probe',
  changes: 'nothing',
  guards: [],
  plan: nothing,
  undo: nothingToUndo,
  proof: {
    commands: facts => [
      own.checkImages(
        registryParams(need(facts, 'site')),
        need(facts, 'bundle').images.map(image => plainTarget(facts, image.reference)),
      ),
    ],
    judge(facts, [outcome]) {
      const [command] = compare.proof.commands(facts);
      const found = ownResult('images.check', outcome);
      if (found === undefined || command === undefined)
        return {result: 'failed', summary: endingWords(outcome), evidence: []};
      const targets: PushTarget[] = [];
      const items = need(facts, 'bundle').images.map((image, index): Item => {
        const plain = plainTarget(facts, image.reference);
        const there = found.images[index];
        const base = {id: image.reference, label: image.reference};
        if (there === undefined || there.state === 'error') {
          return {
            ...base,
            result: 'failed',
            detail: there?.error ?? 'no answer',
            remedy: 'Mend the registry or its login, then ask again.',
          };
        }
        if (there.state === 'absent') {
          targets.push({reference: image.reference, internalReference: plain, state: 'absent'});
          return {...base, result: 'proved', detail: `to push, ${formatBytes(image.sizeBytes)}`};
        }
        if (isSameImage(image, there)) {
          targets.push({reference: image.reference, internalReference: plain, state: 'present'});
          return {
            ...base,
            result: 'proved',
            detail: `there already, ${shortDigest(there.manifestDigest ?? image.configDigest)}`,
          };
        }
        const beside = besideTag(plain, image.configDigest);
        targets.push({reference: image.reference, internalReference: beside, state: 'absent'});
        return {...base, result: 'look', detail: `the tag holds other content: goes to ${beside}`};
      });
      const toPush = targets.filter(target => target.state === 'absent').length;
      const result = resultOf(items);
      return {
        result,
        summary:
          result === 'failed'
            ? 'the registry does not answer for every image'
            : `${toPush} to push, ${targets.length - toPush} there already`,
        evidence: [evidence(facts, command, `${count(found.images.length, 'reference')} asked`)],
        items,
        facts: {targets},
        remedies: items.flatMap(item => (item.remedy === undefined ? [] : [`${item.label}: ${item.remedy}`])),
      };
    },
  },
};

function pushCommands(facts: Facts) {
  const {registry} = need(facts, 'site');
  const {folder, images} = need(facts, 'bundle');
  const targets = new Map(need(facts, 'targets').map(target => [target.reference, target]));
  const wanted = images.flatMap(image => {
    const target = targets.get(image.reference);
    return target === undefined ? [] : [{...image, internalReference: target.internalReference}];
  });
  switch (registry.engine) {
    case 'direct':
      return [own.pushImages(registryParams(need(facts, 'site')), folder, wanted)];
    case 'skopeo':
      return wanted.map(image => skopeo.copyArchive({...image, archive: `${folder}/${image.file}`, registry}));
    case 'docker':
      return wanted.flatMap(image => [
        docker.load(`${folder}/${image.file}`),
        docker.tag(image.reference, image.internalReference),
        docker.push(image.internalReference),
      ]);
  }
}

const readBackCommand = (facts: Facts) =>
  own.checkImages(
    registryParams(need(facts, 'site')),
    need(facts, 'targets').map(target => target.internalReference),
  );

const push: Step = {
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

const readBack: Step = {
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
  inputs: [],
  kind: 'probe',
  changes: 'nothing',
  guards: [],
  plan: nothing,
  undo: nothingToUndo,
  proof: {commands: facts => [readBackCommand(facts)], judge: push.proof.judge},
};

const previous: Step = {
  id: 'images.previous',
  title: 'Keep the previous images',
  why: 'A rollback needs the images that run now. They are asked for in the registry, by digest, while there is time to push them again.',
  guide: [
    'rollback-2',
    'rollback-2.load',
    'rollback-2.tag',
    'rollback-2.push',
    'best-practices-execution.rollback-assets',
  ],
  differs: 'all images of the deployed revision, where the guide lists two of four',
  inputs: [],
  kind: 'probe',
  changes: 'nothing',
  guards: [],
  plan: nothing,
  undo: nothingToUndo,
  proof: {
    commands: facts => [own.checkImages(registryParams(need(facts, 'site')), atRegistry(facts))],
    judge(facts, [outcome]) {
      const [command] = previous.proof.commands(facts);
      const found = ownResult('images.check', outcome);
      if (found === undefined || command === undefined)
        return {result: 'failed', summary: endingWords(outcome), evidence: []};
      const elsewhere = need(facts, 'deployedImages').filter(image => !atRegistry(facts).includes(image));
      const items: Item[] = [
        ...found.images.map(
          (image): Item => ({
            id: image.reference,
            label: image.reference,
            result: image.state === 'present' ? 'proved' : 'look',
            detail:
              image.state === 'present'
                ? shortDigest(image.manifestDigest ?? '')
                : (image.error ?? 'not in the registry any more'),
            ...(image.state === 'present'
              ? {}
              : {remedy: 'Push it again from the previous bundle (airlock push), or a rollback cannot start it.'}),
          }),
        ),
        ...elsewhere.map(
          (reference): Item => ({
            id: reference,
            label: reference,
            result: 'look',
            detail: 'runs from elsewhere: a rollback needs that registry',
          }),
        ),
      ];
      const missing = items.filter(item => item.result !== 'proved');
      return {
        result: missing.length === 0 ? 'proved' : 'look',
        summary:
          missing.length === 0
            ? `${count(items.length, 'image')} of the running revision there by digest`
            : `a rollback would miss: ${missing.map(item => item.label).join(', ')}`,
        evidence: [evidence(facts, command, `${found.images.length - missing.length} of ${items.length}`)],
        items,
        facts: {previousImages: found.images.map(({reference, manifestDigest}) => ({reference, manifestDigest}))},
        remedies: missing.flatMap(item => (item.remedy === undefined ? [] : [`${item.label}: ${item.remedy}`])),
      };
    },
  },
};

/** Images of the deployed revision that come from the internal registry. */
const atRegistry = (facts: Facts): string[] =>
  need(facts, 'deployedImages').filter(image => referenceOf(image).registry === need(facts, 'site').registry.host);

export const images: Section = {
  id: 'images',
  title: 'Images',
  when: 'before',
  guide: ['load', 'load-1', 'load-2'],
  steps: [compare, push, readBack, previous],
};
