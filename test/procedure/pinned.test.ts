import {expect, test} from 'vitest';
import {airgapped} from '../../source/procedure/airgapped/index.ts';
import {allSteps} from '../../source/procedure/step.ts';
import {exited} from '../tools/recording.ts';
import {factsOf, known, stepOf} from './facts.ts';

const config = (server: string) =>
  JSON.stringify({
    'current-context': 'production',
    contexts: [{name: 'production', context: {cluster: 'c', user: 'u'}}],
    clusters: [{name: 'c', cluster: {server}}],
  });

test('every step that changes the cluster asks first which cluster it is', () => {
  const changing = allSteps(airgapped).filter(({changes}) => changes === 'cluster' || changes === 'database');
  expect(changing.map(({id}) => id)).toContain('rollback.release');
  for (const {check} of changing) expect(check?.commands(factsOf()).length).toBeGreaterThanOrEqual(2);
});

test('F17 another cluster under the same context: nothing is run, both are named', () => {
  const step = stepOf('rollback.release');
  const facts = factsOf();
  const cluster = known.cluster;
  if (cluster === undefined || step.check === undefined) throw new Error('the facts name no cluster');
  const {check} = step;
  expect(check.judge(facts, [exited(0, cluster.uid), exited(0, config(cluster.server))]).result).toBe('proved');
  for (const [uid, server] of [
    ['another-uid', cluster.server],
    [cluster.uid, 'https://elsewhere:6443'],
  ] as const) {
    const verdict = check.judge(facts, [exited(0, uid), exited(0, config(server))]);
    expect(verdict).toMatchObject({result: 'failed', summary: expect.stringMatching(/^nothing was run: this is /)});
    expect(verdict.summary).toContain(cluster.uid);
  }
  expect(check.judge(facts, [exited(1, '', 'Unauthorized'), exited(0, config(cluster.server))]).result).toBe('failed');
});
