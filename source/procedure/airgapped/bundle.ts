import {need} from '../../probes/facts.ts';
import type {Item} from '../../probes/verdict.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import type {Section, Step} from '../step.ts';
import {asksOnly, count, endingWords, evidence} from '../words.ts';

const stateWords = {ok: 'as sealed', missing: 'missing', altered: 'altered', foreign: 'not in the inventory'} as const;

const remedyOf = {
  missing: 'Carry the bundle over again, or copy this file from the medium.',
  altered: 'Do not use it: copy this file from the medium again; when it differs there too, prepare the bundle again.',
  foreign: 'Move it out of the bundle, or prepare the bundle again with it.',
} as const;

const verify: Step = {
  id: 'bundle.verify',
  title: 'Verify the bundle',
  why: 'Reads every file that crossed the gap and compares it with what was sealed on the connected side: nothing missing, nothing altered, nothing added.',
  guide: [
    'transfer-2',
    'transfer-2.checksum-images',
    'transfer-2.checksum-chart',
    'transfer-2.compare',
    'best-practices-planning.checksums',
    'best-practices-planning.assets',
  ],
  differs: 'the guide prints sums of some files; every file is compared here, the dependency images too',
  ...asksOnly,
  guards: [
    {
      id: 'bundle.named',
      holds: facts => facts.bundleFolder !== undefined || 'no bundle was named: start with --bundle DIR',
    },
  ],
  proof: {
    commands: facts => [own.verifyBundle(facts.bundleFolder ?? '', need(facts, 'site').bundleKey)],
    judge(facts, [outcome]) {
      const [command] = verify.proof.commands(facts);
      const found = ownResult('bundle.verify', outcome);
      if (found === undefined || command === undefined) {
        return {
          result: 'failed',
          summary: endingWords(outcome),
          evidence: [],
          remedies: ['Name the folder that holds bundle.json.'],
        };
      }
      if (found.problem !== undefined) {
        return {result: 'failed', summary: found.problem, evidence: [evidence(facts, command, found.problem)]};
      }
      const items: Item[] = found.files.map(({path, state, detail}) => ({
        id: path,
        label: path,
        result: state === 'ok' ? 'proved' : 'failed',
        detail: detail ?? stateWords[state],
        ...(state === 'ok' ? {} : {remedy: remedyOf[state]}),
      }));
      const isKeyNamed = need(facts, 'site').bundleKey !== undefined;
      const isSigned = found.signature === 'valid' || (found.signature === 'unchecked' && !isKeyNamed);
      const signatureItem: Item = {
        id: 'signature',
        label: 'signature',
        result:
          found.signature === 'valid' ? 'proved' : isKeyNamed || found.signature === 'invalid' ? 'failed' : 'look',
        detail: {
          valid: "made with the site's key",
          absent: 'the bundle is not signed',
          invalid: "not made with the site's key",
          unchecked: 'no key named in airlock.yaml (bundleKey): not checked',
        }[found.signature],
      };
      const bad = [...items, signatureItem].filter(item => item.result === 'failed');
      const {chartName, chartVersion, appVersion} = found.target;
      const total = `${count(found.files.length, 'file')}, ${count(found.images.length, 'image')}`;
      return {
        result: bad.length > 0 ? 'failed' : isSigned && found.signature === 'valid' ? 'proved' : 'look',
        summary:
          bad.length > 0
            ? `${bad.map(item => `${item.label}: ${item.detail}`).join('; ')}`
            : `${chartName} ${chartVersion} (app ${appVersion}): ${total}, all as sealed`,
        evidence: [evidence(facts, command, `${total}, ${bad.length} wrong, signature ${found.signature}`)],
        items: [...items, signatureItem],
        remedies: bad.flatMap(item => (item.remedy === undefined ? [] : [`${item.label}: ${item.remedy}`])),
        facts: {
          bundle: {
            folder: facts.bundleFolder ?? '',
            manifestSha256: found.manifestSha256,
            chartName,
            chartVersion,
            appVersion,
            chartFile: found.chart.file,
            chartSha256: found.chart.sha256,
            notesFiles: found.notesFiles,
            images: found.images,
            signature: found.signature === 'invalid' ? 'unchecked' : found.signature,
          },
        },
      };
    },
  },
};

export const bundle: Section = {
  id: 'bundle',
  title: 'Bundle',
  when: 'before',
  guide: ['transfer', 'transfer-2'],
  steps: [verify],
};
