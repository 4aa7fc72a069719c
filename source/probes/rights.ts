import {explainFailure} from '../tools/cluster-errors.ts';
import {mayI, parseRights, type Right} from '../tools/kubectl-rights.ts';
import {targetOf} from '../tools/target.ts';
import {some} from './answers.ts';
import {failed, namedProbe, proved, unknown} from './named.ts';

/** The least set: what helm does in an upgrade and a rollback, and what Airlock reads and dumps. */
export const neededRights: readonly Right[] = [
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
  commands: site => [mayI(targetOf(site), neededRights)],
  judge([outcome]) {
    const answers = parseRights(outcome, neededRights);
    const those = (answer: 'no' | 'unknown') =>
      neededRights.filter((_, index) => answers[index] === answer).map(right => right.join(' '));
    const [missing, unclear] = [those('no'), those('unknown')];
    if (missing.length > 0) return failed(`Not allowed: ${some(missing, 6)}`);
    if (unclear.length === 0) return proved(`all ${neededRights.length} granted, pods/exec too`);
    const {text, remedy} = explainFailure(outcome);
    return unknown(`${text}; no answer for: ${some(unclear, 6)}`, remedy);
  },
});
