import {parse} from 'yaml';
import {compareValues, proposeValues, textDiff, valuesProblems} from '../../diff/values.ts';
import {mergeValues, readValues} from '../../diff/values-file.ts';
import {type Facts, need} from '../../probes/facts.ts';
import type {Item, Verdict} from '../../probes/verdict.ts';
import {stdoutOf} from '../../tools/command.ts';
import * as helm from '../../tools/helm.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import {redact} from '../../tools/redact.ts';
import {sha256} from '../hash.ts';
import {chartPath, editedValuesPath} from '../paths.ts';
import type {Step} from '../step.ts';
import {asksOnly, count, evidence, resultOf, unanswered} from '../words.ts';

/** The session's document that holds the edited values; its text may carry secrets, so nobody is shown it. */
export const proposedValues = 'values.proposed.yaml';

type ValuesFile = {path: string; text: string};

/** Where a values file is no YAML, with line and column; undefined when all are good. */
function problemOf(files: readonly ValuesFile[]): Verdict | undefined {
  const [problem] = files.flatMap(file => valuesProblems(file.text, file.path));
  if (problem === undefined) return undefined;
  return {
    result: 'failed',
    summary: `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`,
    evidence: [],
    remedies: ['Mend the file at that place, then ask again (Enter).'],
  };
}

/** What the site had set and now leaves out, and what it sets and the new chart does not know. */
function warnings(deployed: string, files: readonly ValuesFile[], edited: string, defaults: unknown): Item[] {
  const layers = [...files.slice(0, -1).map(file => file.text), edited].map(readValues);
  const [before, after]: unknown[] = [parse(deployed) ?? {}, mergeValues(...layers)];
  // A value that now equals the chart's default is still set: only what is gone from the files is dropped.
  const {dropped} = compareValues(before, after, {}, {});
  const {unknown} = compareValues(before, after, {}, defaults);
  return [
    ...dropped.map(
      ({path, before: was}): Item => ({
        id: `dropped.${path}`,
        label: path,
        result: 'look',
        detail: `set to ${was ?? ''} in the running release, left to the chart now`,
        remedy: 'Add it to the values file, if it was not left out on purpose.',
      }),
    ),
    ...unknown.map(
      ({path}): Item => ({
        id: `unknown.${path}`,
        label: path,
        result: 'look',
        detail: 'set by you, not among the defaults of the new chart: a slip, or a setting that is gone',
        remedy: 'Compare it with the chart (Chart, default values); take it out when it is gone.',
      }),
    ),
  ];
}

/** The edits, worked out from the operator's last values file, the chart's defaults and what was pushed. */
function proposalOf(facts: Facts, edited: ValuesFile, chartDefaults: unknown) {
  const {registry, pullSecret} = need(facts, 'site');
  return proposeValues({
    text: edited.text,
    images: need(facts, 'pushed'),
    registryHost: registry.host,
    chartDefaults,
    stillOutside: facts.known.stillOutside ?? [],
    ...(pullSecret === undefined ? {} : {pullSecret}),
  });
}

export const propose: Step = {
  id: 'configuration.propose',
  title: 'Propose the edits',
  why: 'Works out which settings of values.yaml send every image to the internal registry at its new tag. Comments and order stay; nothing is written yet.',
  guide: ['configuration-1'],
  ...asksOnly,
  isAskedOnce: true,
  voids: (facts, verdict) =>
    verdict.facts?.values !== undefined && verdict.facts.values.sha256 !== facts.known.values?.sha256
      ? ['configuration.write']
      : [],
  proof: {
    commands: facts => [
      ...need(facts, 'site').values.map(file => own.readFile(file, {hasSecretOutput: true})),
      own.readChart(chartPath(facts)),
      helm.getValues(helm.targetOf(need(facts, 'site'))),
    ],
    judge(facts, outcomes) {
      const commands = propose.proof.commands(facts);
      const silent = unanswered(facts, commands, outcomes);
      if (silent !== undefined) return silent;
      const chart = ownResult('chart.read', outcomes.at(-2));
      const files = outcomes.slice(0, -2).flatMap(outcome => ownResult('file.read', outcome) ?? []);
      const edited = files.at(-1);
      const problem = problemOf(files);
      if (problem !== undefined) return problem;
      if (edited === undefined) return {result: 'failed', summary: 'airlock.yaml names no values file', evidence: []};
      const defaults: unknown = parse(chart?.values ?? '');
      const {text, edits} = proposalOf(facts, edited, defaults);
      const diff = textDiff(edited.text, text, {before: edited.path, after: editedValuesPath(facts)});
      const items: Item[] = [
        ...edits.map(
          ({path, before, after}): Item => ({
            id: path,
            label: path,
            result: 'proved',
            detail: `${before ?? 'not set'} → ${after}`,
          }),
        ),
        ...warnings(stdoutOf(outcomes.at(-1)), files, text, defaults),
      ];
      const looks = items.filter(item => item.result === 'look');
      const edit = edits.length === 0 ? 'no edit is needed' : `${count(edits.length, 'edit')} to ${edited.path}`;
      return {
        result: resultOf(items),
        summary: looks.length === 0 ? edit : `${edit}; ${count(looks.length, 'setting')} to look at`,
        evidence: commands.map(command => evidence(facts, command, 'read')),
        items,
        documents: [
          {name: 'values.diff', title: 'Edits to the values', kind: 'diff', text: redact(diff)},
          {name: proposedValues, title: 'Edited values', kind: 'yaml', text, isPrivate: true},
        ],
        facts: {values: {file: edited.path, sha256: sha256(text), edits: edits.length}},
        remedies: looks.flatMap(item => (item.remedy === undefined ? [] : [`${item.label}: ${item.remedy}`])),
      };
    },
  },
};
