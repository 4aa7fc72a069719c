import {need} from '../../probes/facts.ts';
import {isSuccess, stdoutOf} from '../../tools/command.ts';
import * as helm from '../../tools/helm.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import {chartPath} from '../paths.ts';
import {count, endingWords} from '../words.ts';
import {diagnosis, item, targetOf} from './diagnosis.ts';

/** The chart and its values. */
export const chart = diagnosis({
  id: 'troubleshoot.chart',
  title: 'Chart not found, or not accepted',
  why: 'Reads the chart out of its archive and lints it with the values in use.',
  guide: [
    'troubleshooting-chart',
    'troubleshooting-chart.list',
    'troubleshooting-chart.metadata',
    'troubleshooting-chart.lint',
  ],
  commands: facts => [
    own.readChart(chartPath(facts)),
    helm.lint(targetOf(facts), {
      chart: chartPath(facts),
      valuesFiles: facts.known.valuesFiles ?? need(facts, 'site').values,
    }),
  ],
  explain(_facts, outcomes) {
    const read = ownResult('chart.read', outcomes[0]);
    const errors = stdoutOf(outcomes[1])
      .split('\n')
      .filter(line => line.startsWith('[ERROR]'));
    return [
      item(
        'chart',
        'Archive',
        read !== undefined,
        read === undefined ? endingWords(outcomes[0]) : count(read.files.length, 'file'),
        'Verify the bundle again; carry the chart over again.',
      ),
      item(
        'lint',
        'Lint',
        isSuccess(outcomes[1]),
        isSuccess(outcomes[1]) ? 'no errors' : errors.join('; ') || endingWords(outcomes[1]),
        'Mend the values that the message names.',
      ),
    ];
  },
});
