import {explainFailure, isClusterFailure} from '../tools/cluster-errors.ts';
import * as kubectl from '../tools/kubectl.ts';
import {parseCanI} from '../tools/kubectl-output.ts';
import {targetOf} from '../tools/target.ts';
import {some} from './answers.ts';
import {failed, namedProbe, proved, unknown} from './named.ts';

/** The least set: what helm does in an upgrade and a rollback, and what Airlock reads and dumps. */
export const neededRights: readonly (readonly [verb: string, resource: string])[] = [
  ...['get', 'create', 'patch', 'delete'].map(verb => [verb, 'deployments.apps'] as const),
  ...['create', 'patch', 'delete'].map(verb => [verb, 'statefulsets.apps'] as const),
  ...['get', 'create', 'delete'].map(verb => [verb, 'jobs.batch'] as const),
  // helm keeps its revisions in Secrets: it lists, creates, updates and prunes them.
  ...['list', 'create', 'update', 'delete'].map(verb => [verb, 'secrets'] as const),
  ...['create', 'patch', 'delete'].map(verb => [verb, 'configmaps'] as const),
  ...['create', 'patch', 'delete'].map(verb => [verb, 'services'] as const),
  ['list', 'pods'],
  ['get', 'pods/log'],
  // Older kubectl and servers ask for create, exec over WebSocket is a GET: both are needed to be sure.
  ['create', 'pods/exec'],
  ['get', 'pods/exec'],
];

/** This account may do what the upgrade needs. */
export const rights = namedProbe({
  id: 'rights',
  title: 'This account has the rights it needs',
  remedy: 'Ask the cluster administrator to grant them in the namespace, then try again.',
  commands: site => neededRights.map(([verb, resource]) => kubectl.canI(targetOf(site), verb, resource)),
  judge(outcomes) {
    const lost = outcomes.find(isClusterFailure) ?? outcomes.find(outcome => outcome.kind === 'not-found');
    if (lost !== undefined) return unknown(explainFailure(lost).text, explainFailure(lost).remedy);
    const answers = neededRights.map(([verb, resource], index) => ({
      right: `${verb} ${resource}`,
      ...parseCanI(outcomes[index]),
    }));
    const missing = answers.filter(({answer}) => answer === 'no').map(({right}) => right);
    if (missing.length > 0) return failed(`Not allowed: ${some(missing, 6)}`);
    const unclear = answers.filter(({answer}) => answer === 'unknown').map(({right}) => right);
    if (unclear.length > 0) return unknown(`No clear answer for: ${some(unclear, 6)}`);
    return proved(`all ${answers.length} granted, pods/exec too`);
  },
});
