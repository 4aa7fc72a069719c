import {describe, expect, test} from 'vitest';
import {judge, learn} from '../../source/engine/judge.ts';
import type {Outcome} from '../../source/tools/command.ts';
import {exited} from '../tools/recording.ts';
import {answer, answers, backend, digest, factsOf, historyOf, stepOf, worker} from './facts.ts';
import {onePod, type PodGiven, podsOf} from './pods.ts';

const repository = backend.internalReference.replace(/:1\.2\.3$/, '');

const good: PodGiven = {
  name: 'datachain-studio-backend-abc',
  image: backend.internalReference,
  imageID: `${repository}@${backend.manifestDigest}`,
};

describe('verify.images', () => {
  const step = stepOf('verify.images');
  const verdictOn = (...pods: PodGiven[]) => judge(step, factsOf(), [podsOf(...pods)]);

  test.each<[string, string]>([
    ["the pushed manifest's digest", `${repository}@${backend.manifestDigest}`],
    ['the same with the scheme of docker', `docker-pullable://${repository}@${backend.manifestDigest}`],
    ["the image's config digest, as some engines tell it", backend.configDigest],
    ['the config digest with the scheme of docker', `docker://${backend.configDigest}`],
  ])('right by %s', (_name, imageID) => {
    const verdict = verdictOn({...good, imageID});
    expect(verdict).toMatchObject({result: 'proved', summary: '1 image verified by imageID in 1 pod'});
    expect(verdict.facts?.verifiedImages).toMatchObject([{reference: backend.reference, pods: 1}]);
  });

  test.each<[string, Partial<PodGiven>, string]>([
    ['a stale image under the right tag', {imageID: `${repository}@${digest('9')}`}, `the bundle has sha256:`],
    [
      'the digest of another image of the bundle',
      {imageID: `${repository}@${worker.manifestDigest}`},
      'the bundle has',
    ],
    ['nothing pulled yet', {imageID: ''}, 'runs nothing yet'],
    ['an image that is not of this bundle', {image: 'docker.io/library/nginx:1.24'}, 'which is not of this bundle'],
    ['the version before', {image: `${repository}:1.2.2`}, 'which is not of this bundle'],
  ])('wrong by %s', (_name, change, words) => {
    const verdict = verdictOn({...good, ...change}, {...good, name: 'datachain-studio-backend-def'});
    expect(verdict.result).toBe('failed');
    expect(verdict.summary).toContain(`${good.name} main `);
    expect(verdict.summary).toContain(words);
    expect(verdict.summary).not.toContain('datachain-studio-backend-def');
  });

  test('pods on their way out, finished ones and those of other releases do not count', () => {
    const stale = {...good, imageID: `${repository}@${digest('9')}`};
    const verdict = verdictOn(
      good,
      {...stale, name: 'leaving', isLeaving: true},
      {...stale, name: 'finished', phase: 'Succeeded'},
      {...stale, name: 'tenant', release: 'another'},
    );
    expect(verdict.result).toBe('proved');
  });

  test('no pod at all is a failure', () => {
    expect(verdictOn()).toMatchObject({result: 'failed', summary: 'no pod of the release runs'});
  });
});

describe('verify.stable', () => {
  const step = stepOf('verify.stable');

  test.each<[string, PodGiven[], string, string]>([
    ['ready, never restarted', [good], 'proved', '1 pod ready'],
    ['not ready', [{...good, isReady: false}], 'failed', `${good.name} is not ready`],
    ['restarted since', [{...good, restarts: 2}], 'look', `${good.name} restarted 2 times`],
    ['none', [], 'failed', 'no pod of the release runs'],
  ])('pods that are %s', (_name, pods, result, words) => {
    const verdict = judge(step, factsOf(), [podsOf(...pods)]);
    expect(verdict.result).toBe(result);
    expect(verdict.summary).toContain(words);
  });

  test('restarts from before the upgrade are not held against it', () => {
    const facts = factsOf({podsBefore: [{name: good.name, restarts: 2, images: []}]});
    expect(judge(step, facts, [podsOf({...good, restarts: 2})]).result).toBe('proved');
    expect(judge(step, facts, [podsOf({...good, restarts: 3})]).result).toBe('look');
  });
});

describe('upgrade.execute', () => {
  const step = stepOf('upgrade.execute');
  const next = {revision: 8, chart: 'studio-1.2.3', status: 'deployed'};

  test.each<[string, Parameters<typeof historyOf>, string, string]>([
    ['the next revision, deployed, of the right chart', [{}, next], 'proved', 'revision 8 deployed: studio-1.2.3'],
    ['no new revision', [{}], 'failed', 'helm made no new revision: still revision 7 deployed'],
    ['a failed one', [{}, {...next, status: 'failed'}], 'failed', 'not what was planned: revision 8 failed'],
    ['a pending upgrade', [{}, {...next, status: 'pending-upgrade'}], 'unknown', 'the release is pending-upgrade'],
    ['a pending rollback', [{}, {...next, status: 'pending-rollback'}], 'unknown', 'the release is pending-rollback'],
    [
      'another chart, deployed',
      [{}, {...next, chart: 'studio-1.2.4'}],
      'failed',
      'not what was planned: revision 8 deployed, studio-1.2.4',
    ],
    [
      'somebody else’s revision on top',
      [{}, next, {...next, revision: 9}],
      'failed',
      'not what was planned: revision 9',
    ],
    ['an empty history', [], 'failed', 'helm made no new revision'],
  ])('%s', (_name, revisions, result, words) => {
    const verdict = judge(step, factsOf(), [historyOf(...revisions)]);
    expect(verdict.result).toBe(result);
    expect(verdict.summary).toContain(words);
    expect(verdict.facts?.upgrade?.toRevision).toBe(result === 'proved' ? 8 : undefined);
  });

  test.each<[string, Outcome, string]>([
    ['helm that failed', exited(1, '', 'Error: UPGRADE FAILED: context deadline exceeded'), 'failed'],
    ['helm that was lost', {kind: 'lost', reason: 'no result'}, 'unknown'],
  ])('%s names the way back', (_name, outcome, result) => {
    const verdict = learn(step, factsOf(), [outcome]);
    expect(verdict.result).toBe(result);
    expect(verdict.remedies?.join(' ')).toContain('R rolls back to revision 7');
  });

  test('a history that cannot be asked leaves it unknown, not failed', () => {
    expect(judge(step, factsOf(), [exited(1, '', 'connection refused')]).result).toBe('unknown');
  });

  test('a plan that changed after the approval is not carried out', () => {
    const facts = factsOf({approval: {hash: '0'.repeat(64), at: '', by: 'ann'}});
    expect(() => step.plan(facts)).toThrow('the plan changed after it was approved');
    expect(step.guards.map(guard => guard.holds(facts)).filter(holds => holds !== true)).toEqual([
      'the plan changed after it was approved: approve it again',
    ]);
  });
});

describe('rollback.release', () => {
  const step = stepOf('rollback.release');
  const back = {revision: 9, description: 'Rollback to 7'};

  test.each<[string, Parameters<typeof historyOf>, string]>([
    ['deployed, with its word', [{}, {revision: 8, status: 'failed'}, back], 'proved'],
    ['nothing was rolled back: still the good one', [{}], 'proved'],
    ['back to another revision', [{}, {...back, description: 'Rollback to 6'}], 'failed'],
    ['failed on the way', [{}, {...back, status: 'failed'}], 'failed'],
    ['still pending', [{}, {...back, status: 'pending-rollback'}], 'failed'],
    ['still the failed upgrade', [{}, {revision: 8, status: 'failed'}], 'failed'],
  ])('%s', (_name, revisions, result) => {
    expect(judge(step, factsOf(), [historyOf(...revisions)]).result).toBe(result);
  });

  test('the revision is always named', () => {
    const command = step.plan(factsOf()).at(-1);
    expect(command?.kind === 'process' && command.args.slice(0, 3)).toEqual(['rollback', 'datachain-studio', '7']);
  });
});

describe('rollback.verify', () => {
  const step = stepOf('rollback.verify');

  const deployment = (replicas: number, image = 'a:1') => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: 'datachain-studio-backend', namespace: 'studio-lab'},
    spec: {replicas, template: {spec: {containers: [{name: 'main', image}]}}},
  });
  const manifest = exited(0, JSON.stringify(deployment(1)));
  const live = (object: unknown) =>
    exited(0, JSON.stringify({kind: 'List', items: object === undefined ? [] : [object]}));
  const health = (failures: number) =>
    answer('http.measure', {
      samples: 1,
      medianMs: 1,
      p95Ms: 1,
      failures,
      lastStatus: failures === 0 ? 200 : 503,
      lastBody: '',
    });

  test('live as its manifest says, pods ready, answering: proved, and what is not undone is said', () => {
    const verdict = judge(step, factsOf(), [manifest, live(deployment(1)), podsOf(good), health(0)]);
    expect(verdict).toMatchObject({
      result: 'proved',
      facts: {rollback: {toRevision: 7, newRevision: 9, differences: []}},
    });
    expect(verdict.items?.find(({id}) => id === 'schema')?.detail).toContain('a migrated schema');
  });

  test.each<[string, Outcome, Outcome, Outcome]>([
    ['an image that is not back', live(deployment(1, 'a:2')), podsOf(good), health(0)],
    ['a missing object', live(undefined), podsOf(good), health(0)],
    ['a pod that is not ready', live(deployment(1)), podsOf({...good, isReady: false}), health(0)],
    ['no pods', live(deployment(1)), podsOf(), health(0)],
    ['a health URL that fails', live(deployment(1)), podsOf(good), health(1)],
    ['a health URL that could not be asked', live(deployment(1)), podsOf(good), exited(1)],
  ])('%s: not back, whatever helm says', (_name, objects, pods, url) => {
    const verdict = judge(step, factsOf(), [manifest, objects, pods, url]);
    expect(verdict.result).toBe('failed');
    expect(verdict.remedies?.[0]).toContain('R tries again');
  });
});

describe('readiness.canary', () => {
  const step = stepOf('readiness.canary');
  const pod: PodGiven = {...good, name: 'airlock-canary-abc123', phase: 'Succeeded'};
  const ok = exited(0);

  test('a node that pulled all of them', () => {
    const verdict = learn(step, factsOf(), [ok, ok, onePod(pod), ok]);
    expect(verdict).toMatchObject({result: 'proved', facts: {canary: {node: 'node-1', images: 1}}});
  });

  test('a node that cannot pull says which image, and the node’s own words', () => {
    const waiting = onePod({...pod, imageID: '', phase: 'Pending'});
    const verdict = learn(step, factsOf(), [ok, exited(1, '', 'timed out'), waiting, ok]);
    expect(verdict).toMatchObject({
      result: 'failed',
      summary: `node node-1 cannot pull ${backend.internalReference}`,
      items: [{detail: 'ErrImagePull: not found'}],
    });
  });

  test.each<[string, Outcome[]]>([
    ['a pod that could not be started', [exited(1, '', 'forbidden'), ok, onePod(pod), ok]],
    ['a pod that could not be read', [ok, ok, exited(1, '', 'not found'), ok]],
  ])('%s proves nothing', (_name, outcomes) => {
    expect(learn(step, factsOf(), outcomes).result).toBe('failed');
  });

  test('refused, it starts nothing and says that it was not tried', () => {
    const facts = factsOf({}, {answers: {...answers, 'readiness.canary': 'no'}});
    expect(step.plan(facts)).toEqual([]);
    expect(judge(step, facts, [])).toMatchObject({result: 'look', summary: expect.stringContaining('not tried')});
  });

  test('a pod that is still there is told', () => {
    expect(judge(step, factsOf(), [podsOf(pod)])).toMatchObject({
      result: 'look',
      summary: expect.stringContaining('is still there'),
    });
    expect(judge(step, factsOf(), [podsOf()]).result).toBe('proved');
  });
});
