import {imagesOutside, renderedImages} from '../../diff/images.ts';
import {parseManifest} from '../../diff/manifest.ts';
import {need} from '../../probes/facts.ts';
import {stdoutOf} from '../../tools/command.ts';
import * as helm from '../../tools/helm.ts';
import {parseReleaseJson} from '../../tools/helm-output.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import {chartPath, editedValuesPath} from '../paths.ts';
import type {Section, Step} from '../step.ts';
import {asksOnly, count, endingWords, evidence, unanswered} from '../words.ts';
import {propose, proposedValues} from './propose.ts';
import {pullSecretSteps} from './pull-secret.ts';

const write: Step = {
  id: 'configuration.write',
  title: 'Accept the edits',
  why: "Writes the edited values beside the session. The operator's own file is not touched: copy it over when the upgrade is done.",
  guide: [
    'configuration-1',
    'configuration-1.global-registry',
    'configuration-1.studio-images',
    'configuration-1.pull-policy',
    'configuration-1.postgres',
    'configuration-1.redis',
    'configuration-2.reference',
    'best-practices-maintenance.configurations',
  ],
  inputs: [
    {
      id: 'configuration.accept',
      kind: 'confirm',
      ask: facts => `Use these values, with ${count(need(facts, 'values').edits, 'edit')}?`,
    },
  ],
  kind: 'edit',
  changes: 'files',
  shows: ['values.diff'],
  guards: [],
  plan: facts =>
    facts.answers['configuration.accept'] === 'yes' ? [own.writeFile(editedValuesPath(facts), proposedValues)] : [],
  undo: facts => [own.removeFile(editedValuesPath(facts))],
  proof: {
    commands: facts =>
      facts.answers['configuration.accept'] === 'yes' ? [own.hashFiles([editedValuesPath(facts)])] : [],
    judge(facts, [outcome]) {
      if (facts.answers['configuration.accept'] !== 'yes') {
        return {
          result: 'failed',
          summary: 'the edits were refused',
          evidence: [],
          remedies: ['Change the values file yourself, step back to "Propose the edits", and run it again.'],
        };
      }
      const [file] = ownResult('files.hash', outcome)?.files ?? [];
      const {sha256: wanted, file: original} = need(facts, 'values');
      if (file === undefined || file.sha256 !== wanted) {
        return {
          result: 'failed',
          summary: `${editedValuesPath(facts)} is not what was accepted: ${file?.error ?? endingWords(outcome)}`,
          evidence: [],
        };
      }
      const valuesFiles = need(facts, 'site').values.map(path => (path === original ? editedValuesPath(facts) : path));
      return {
        result: 'proved',
        summary: `${editedValuesPath(facts)}, sha256 ${wanted.slice(0, 8)}…`,
        evidence: [{asked: `sha256sum ${file.path}`, answered: file.sha256, at: facts.now}],
        facts: {valuesFiles},
      };
    },
  },
};

const render: Step = {
  id: 'configuration.render',
  title: 'Prove the image references',
  why: 'Renders the chart with these values as the cluster would see it, hooks included, and looks at every image: not one may point outside the internal registry.',
  guide: ['configuration', 'configuration-1', 'post-1.from-registry'],
  differs: 'the edits are credited by rendering only: settings that no template reads look like image settings too',
  ...asksOnly,
  proof: {
    commands: facts => [
      helm.upgradeDryRun(helm.targetOf(need(facts, 'site')), {
        chart: chartPath(facts),
        valuesFiles: need(facts, 'valuesFiles'),
      }),
    ],
    judge(facts, outcomes) {
      const commands = render.proof.commands(facts);
      const [command] = commands;
      const silent = unanswered(facts, commands, outcomes);
      if (silent !== undefined || command === undefined)
        return silent ?? {result: 'unknown', summary: '', evidence: []};
      const release = parseReleaseJson(stdoutOf(outcomes[0]));
      const hooks = release.hooks.map(hook => hook.manifest).join('\n---\n');
      const all = renderedImages([...parseManifest(release.manifest).objects, ...parseManifest(hooks).objects]);
      const images = all.filter(image => image.kind !== 'other');
      const known = new Set(need(facts, 'pushed').map(image => image.internalReference));
      const outside = new Set(imagesOutside(images, need(facts, 'site').registry.host).map(image => image.reference));
      const names = [...new Set(images.map(image => image.reference))];
      const items = names.map(reference => {
        const where = images.filter(image => image.reference === reference).map(image => image.object);
        const isKnown = known.has(reference);
        const result: 'proved' | 'failed' = outside.has(reference) || !isKnown ? 'failed' : 'proved';
        const detail = outside.has(reference)
          ? 'points outside the internal registry'
          : isKnown
            ? 'in the registry'
            : 'was not pushed from this bundle';
        return {id: reference, label: reference, result, detail: `${detail} (${[...new Set(where)].join(', ')})`};
      });
      const bad = items.filter(item => item.result === 'failed');
      return {
        result: bad.length > 0 ? 'failed' : 'proved',
        summary:
          bad.length > 0
            ? bad.map(item => `${item.label} ${item.detail}`).join('; ')
            : `${count(names.length, 'image')} rendered, all from ${need(facts, 'site').registry.host} and all of this bundle`,
        evidence: [
          evidence(facts, command, `${count(images.length, 'container')}, ${count(release.hooks.length, 'hook')}`),
        ],
        items,
        facts: {stillOutside: [...outside]},
        remedies:
          bad.length > 0
            ? [
                'Go back to "Propose the edits" and run it again: it now gives these the registry in full. An image that the chart hard-codes has to be added to the bundle.',
              ]
            : [],
      };
    },
  },
};

export const configuration: Section = {
  id: 'configuration',
  title: 'Configuration',
  when: 'before',
  guide: ['configuration', 'configuration-1', 'configuration-2'],
  steps: [propose, write, render, ...pullSecretSteps],
};
