import {referenceOf} from '../../bundle/reference.ts';
import {type Facts, need} from '../../probes/facts.ts';
import type {Item} from '../../probes/verdict.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import {shortDigest} from '../../tools/units.ts';
import {registryParams} from '../registry-params.ts';
import type {Step} from '../step.ts';
import {asksOnly, count, endingWords, evidence} from '../words.ts';

export const previous: Step = {
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
  ...asksOnly,
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
