import {formatReference, redirectReference, referenceOf} from '../../bundle/reference.ts';
import {type BundleImage, type Facts, need, type PushTarget} from '../../probes/facts.ts';
import type {Item} from '../../probes/verdict.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import {formatBytes, shortDigest} from '../../tools/units.ts';
import {registryParams} from '../registry-params.ts';
import type {Step} from '../step.ts';
import {asksOnly, count, endingWords, evidence, resultOf} from '../words.ts';

/** Where an image of the bundle goes when its tag is free: the same path in the internal registry. */
const plainTarget = (facts: Facts, reference: string): string =>
  formatReference(redirectReference(referenceOf(reference), need(facts, 'site').registry.host));

/** The tag for content that differs from what the registry holds under the plain one. */
const besideTag = (internalReference: string, configDigest: string): string =>
  `${internalReference}-${configDigest.replace(/^sha256:/, '').slice(0, 12)}`;

/** True when the registry holds this very image: by config digest, or by the manifest's where the archive kept it. */
export const isSameImage = (image: BundleImage, found: {manifestDigest?: string; configDigest?: string}): boolean =>
  found.configDigest === image.configDigest ||
  (image.manifestDigest !== undefined && found.manifestDigest === image.manifestDigest);

export const compare: Step = {
  id: 'images.compare',
  title: 'Compare with the registry',
  why: 'Asks the internal registry for every image of the bundle: what is there with the same content is left alone, and a tag that holds other content is never overwritten.',
  guide: ['load-1.list', 'load-2.tag', 'load-2.tag-dependencies', 'best-practices-maintenance.versioning'],
  differs: 'a tag that holds other content gets a sibling, <tag>-<12 hex of the config digest>, instead of being moved',
  ...asksOnly,
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
