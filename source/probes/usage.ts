import * as kubectl from '../tools/kubectl.ts';
import {targetOf} from '../tools/target.ts';
import {parseTop} from '../tools/top.ts';
import {readAnswer, some} from './answers.ts';
import {look, namedProbe, proved} from './named.ts';

const nearlyFull = 90;

/** The metrics API is there, so that use before and after can be compared; and no node is full. */
export const metricsThere = namedProbe({
  id: 'metrics',
  title: 'Resource use can be measured',
  remedy: 'The upgrade works without it; resource use before and after cannot be compared.',
  commands: site => [kubectl.topNodes(targetOf(site))],
  judge([outcome]) {
    const answer = readAnswer(outcome, parseTop);
    if ('judgement' in answer) {
      const {result, detail} = answer.judgement;
      return result === 'unknown' || /not available|not found/i.test(detail)
        ? look('No metrics API answers')
        : answer.judgement;
    }
    const full = answer.value.flatMap(({name, cpuPercent = 0, memoryPercent = 0}) => [
      ...(cpuPercent >= nearlyFull ? [`${name} uses ${cpuPercent} % of its CPU`] : []),
      ...(memoryPercent >= nearlyFull ? [`${name} uses ${memoryPercent} % of its memory`] : []),
    ]);
    if (full.length > 0)
      return look(some(full), 'New pods need room beside the old ones: free some, or scale something down.');
    return answer.value.length === 0
      ? look('The metrics API knows no node yet')
      : proved(`${answer.value.length} nodes measured`);
  },
});
