import {factsOf} from '../engine/selectors.ts';
import type {State} from '../engine/state.ts';
import {sameCluster} from '../procedure/pinned.ts';
import {runProcess} from '../runners/run.ts';
import {isSuccess} from '../tools/command.ts';
import {exitCodes, Refusal} from './refusal.ts';

/**
 * Before anything of a session is gone on with, its Lease too: the kubeconfig still leads to the cluster of the session.
 * A cluster that does not answer holds nobody up: it is asked again before every change. Throws a Refusal that names both.
 */
export async function refuseOtherCluster(state: State): Promise<void> {
  if (state.known.cluster === undefined) return;
  const facts = factsOf(state);
  const watcher = {signal: new AbortController().signal, print: () => undefined};
  const questions = sameCluster.commands(facts).flatMap(command => (command.kind === 'process' ? [command] : []));
  const outcomes = await Promise.all(questions.map(command => runProcess(command, watcher)));
  if (!outcomes.every(isSuccess)) return;
  const {result, summary, remedies = []} = sameCluster.judge(facts, outcomes);
  if (result === 'proved') return;
  const ways = [...remedies, 'airlock attach looks on without asking the cluster.'];
  throw new Refusal([`${summary}.`, ...ways, 'The session is kept as it is.'].join('\n'), exitCodes.refused);
}
