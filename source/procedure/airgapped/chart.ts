import {parse} from 'yaml';
import {need} from '../../probes/facts.ts';
import {isSuccess, stdoutOf} from '../../tools/command.ts';
import * as helm from '../../tools/helm.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import {chartPath} from '../paths.ts';
import type {Section, Step} from '../step.ts';
import {asksOnly, count, endingWords, evidence, unanswered} from '../words.ts';

const show: Step = {
  id: 'chart.show',
  title: 'Look into the chart',
  why: 'Reads Chart.yaml, the default values and the file list straight out of the verified archive, and checks that its dependencies are inside.',
  guide: [
    'load-3',
    'load-3.extract',
    'load-3.local-repository',
    'troubleshooting-chart.list',
    'troubleshooting-chart.metadata',
  ],
  differs: 'nothing is untarred: templates removed by the vendor would stay in an older folder and be applied',
  ...asksOnly,
  proof: {
    commands: facts => [own.readChart(chartPath(facts))],
    judge(facts, [outcome]) {
      const [command] = show.proof.commands(facts);
      const found = ownResult('chart.read', outcome);
      if (found === undefined || command === undefined)
        return {result: 'failed', summary: endingWords(outcome), evidence: []};
      const bundle = need(facts, 'bundle');
      const documents = [
        {name: 'Chart.yaml', title: 'Chart.yaml', kind: 'yaml' as const, text: found.chartYaml},
        {name: 'chart-defaults.yaml', title: 'Default values of the chart', kind: 'yaml' as const, text: found.values},
      ];
      if (found.sha256 !== bundle.chartSha256) {
        return {
          result: 'failed',
          summary: 'the archive changed since the bundle was verified',
          evidence: [],
          documents,
          remedies: ['Verify the bundle again.'],
        };
      }
      const {dependencies = []} = parse(found.chartYaml) as {dependencies?: {name: string}[]};
      const missing = dependencies.filter(({name}) => !found.files.some(file => file.includes(`/charts/${name}`)));
      return {
        result: missing.length > 0 ? 'failed' : 'proved',
        summary:
          missing.length > 0
            ? `dependencies are not inside: ${missing.map(({name}) => name).join(', ')}`
            : `${bundle.chartName} ${bundle.chartVersion}, ${count(found.files.length, 'file')}, ${count(dependencies.length, 'dependency', 'dependencies')}, all inside`,
        evidence: [evidence(facts, command, `sha256 as in bundle.json`)],
        documents,
        remedies:
          missing.length > 0 ? ['Prepare the bundle again: helm pull takes a chart with its dependencies.'] : [],
      };
    },
  },
};

const lint: Step = {
  id: 'chart.lint',
  title: 'Lint the chart',
  why: 'helm checks the chart with the values in use, schema included; contacts nothing.',
  guide: ['troubleshooting-chart', 'troubleshooting-chart.lint'],
  ...asksOnly,
  proof: {
    commands(facts) {
      const site = need(facts, 'site');
      return [helm.lint(helm.targetOf(site), {chart: chartPath(facts), valuesFiles: site.values})];
    },
    judge(facts, outcomes) {
      const commands = lint.proof.commands(facts);
      const [command] = commands;
      const output = stdoutOf(outcomes[0]);
      const complaints = output.split('\n').filter(line => line.startsWith('[ERROR]') || line.startsWith('[WARNING]'));
      const documents = [{name: 'lint.txt', title: 'helm lint', kind: 'text' as const, text: output}];
      if (command === undefined || !isSuccess(outcomes[0])) {
        const errors = complaints.filter(line => line.startsWith('[ERROR]'));
        return {
          ...(unanswered(facts, commands, outcomes) ?? {result: 'failed', evidence: []}),
          summary: errors.join('; ') || endingWords(outcomes[0]),
          documents,
          remedies: ['Mend the values file that the message names, then ask again (Enter).'],
        };
      }
      return {
        result: complaints.length > 0 ? 'look' : 'proved',
        summary: complaints.length > 0 ? complaints.join('; ') : 'no errors, no warnings',
        evidence: [evidence(facts, command, output.trim().split('\n').at(-1) ?? '')],
        documents,
      };
    },
  },
};

export const chart: Section = {id: 'chart', title: 'Chart', when: 'before', guide: ['load-3'], steps: [show, lint]};
