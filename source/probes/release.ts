import {isSuccess, type Outcome, stdoutOf} from '../tools/command.ts';
import * as helm from '../tools/helm.ts';
import {parseHistory} from '../tools/helm-output.ts';
import {getLease, leaseWords, parseLease, standingOf} from '../tools/lease.ts';
import * as own from '../tools/own.ts';
import {attempt} from '../tools/parse.ts';
import {isPending, newestGoodRevision, newestRevision, splitChart} from '../tools/revisions.ts';
import {targetOf} from '../tools/target.ts';
import {formatAge} from '../tools/units.ts';
import {readAnswer} from './answers.ts';
import type {Facts, FactValues, Revision} from './facts.ts';
import {failed, type Judgement, look, namedProbe, proved} from './named.ts';
import type {Site} from './site.ts';

const history = (site: Site) => [helm.history(helm.targetOf(site))];

function releaseFacts(revisions: Revision[], newest: Revision): Partial<FactValues> {
  const {name, version} = splitChart(newest.chart);
  const good = newestGoodRevision(revisions)?.revision;
  return {
    history: revisions,
    release: {
      revision: newest.revision,
      status: newest.status,
      chartName: name,
      chartVersion: version,
      appVersion: newest.appVersion,
      updated: newest.updated,
    },
    ...(good === undefined ? {} : {goodRevision: good}),
  };
}

/** Who may be alive behind a pending release: by this host's jobs, and by the Lease. */
export function whoWorks(
  [lease, jobs]: readonly (Outcome | undefined)[],
  facts: Facts,
): {words: string; isAlive: boolean} {
  const [here] = own.ownResult('jobs.alive', jobs)?.jobs ?? [];
  if (here !== undefined)
    return {words: `${here.purpose} runs on this host, in session ${here.session}`, isAlive: true};
  const found = isSuccess(lease) ? attempt(() => parseLease(stdoutOf(lease))) : {error: 'it cannot be read'};
  if ('error' in found)
    return {words: `nothing of it runs on this host; the Lease tells nothing: ${found.error}`, isAlive: false};
  const standing = standingOf(found.value, facts.sessionId, Date.parse(facts.now));
  if (standing.kind === 'held')
    return {words: `another helm works on it: ${leaseWords(standing.lease)}`, isAlive: true};
  const last = standing.kind === 'expired' ? `, the last was ${leaseWords(standing.lease)}` : '';
  return {words: `no helm of a session is alive, neither on this host nor by the Lease${last}`, isAlive: false};
}

/** Where nothing says how backups are protected, what holds secrets is not kept. */
export const leadsOut = ({backups}: Site, good: number): string =>
  backups === undefined
    ? `R rolls back to revision ${good}; the release's Secrets are kept only where airlock.yaml says how ("backups").`
    : `R keeps the release's Secrets and rolls back to revision ${good}.`;

function judgeStatus(
  site: Site,
  newest: Revision,
  good: number | undefined,
  others: readonly (Outcome | undefined)[],
  facts: Facts,
): Judgement {
  const name = `revision ${newest.revision}`;
  const way = good === undefined ? 'No good revision is kept to roll back to.' : `The good revision is ${good}.`;
  if (isPending(newest.status)) {
    const {words, isAlive} = whoWorks(others, facts);
    const since = formatAge(newest.updated, facts.now);
    return failed(
      `${name} is ${newest.status} for ${since}: ${words}. ${way}`,
      isAlive || good === undefined
        ? 'Wait until it has ended. Delete no Secret.'
        : `A helm that was started by hand tells nobody: ask around. When none runs, ${leadsOut(site, good)} Delete no Secret.`,
    );
  }
  if (newest.status === 'deployed') return proved(`${name}, ${newest.chart}, deployed`);
  if (newest.status === 'failed' && good !== undefined) {
    return look(`${name} failed, revision ${good} is the good one`, 'See why it failed before upgrading on top of it.');
  }
  return failed(`${name} is ${newest.status}. ${way}`, 'Bring the release to a deployed state first.');
}

/** The release is there, deployed, and no operation holds it. */
export const releaseHealthy = namedProbe({
  id: 'release',
  title: 'The release is deployed and not pending',
  remedy: 'Check "release" and "namespace" in airlock.yaml with "helm list --all-namespaces".',
  commands: site => [...history(site), getLease(targetOf(site)), own.aliveJobs()],
  judge([outcome, ...others], site, facts) {
    const answer = readAnswer(outcome, parseHistory);
    if ('judgement' in answer) {
      return /release: not found/.test(answer.judgement.detail)
        ? failed(`There is no release ${site.release} in namespace ${site.namespace}`)
        : answer.judgement;
    }
    const newest = newestRevision(answer.value);
    if (newest === undefined) return failed(`helm keeps no revision of ${site.release}`);
    const judgement = judgeStatus(site, newest, newestGoodRevision(answer.value)?.revision, others, facts);
    return {...judgement, facts: releaseFacts(answer.value, newest)};
  },
});

/** helm's default for --history-max. */
const keptRevisions = 10;

/** A revision to go back to is kept, and the next upgrade does not prune it. */
export const historyDepth = namedProbe({
  id: 'release.history',
  title: 'A good revision is kept to roll back to',
  remedy: 'Without a good revision only the previous bundle can bring the old version back: have it at hand.',
  commands: history,
  judge([outcome]) {
    const answer = readAnswer(outcome, parseHistory);
    if ('judgement' in answer) return answer.judgement;
    const good = newestGoodRevision(answer.value);
    if (good === undefined) return failed('No revision was ever deployed: there is nothing to roll back to');
    const newer = answer.value.filter(({revision}) => revision > good.revision).length;
    if (newer >= keptRevisions - 2) {
      return look(
        `${newer} failed revisions are newer than the good one, ${good.revision}: helm keeps ${keptRevisions}`,
      );
    }
    return proved(`revision ${good.revision} (${good.chart}) of ${answer.value.length} kept`);
  },
});
