import * as helm from '../tools/helm.ts';
import {parseHistory} from '../tools/helm-output.ts';
import {isPending, newestGoodRevision, newestRevision, splitChart} from '../tools/revisions.ts';
import {formatAge} from '../tools/units.ts';
import {readAnswer} from './answers.ts';
import type {FactValues, Revision} from './facts.ts';
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

function judgeStatus(newest: Revision, good: number | undefined, now: string): Judgement {
  const name = `revision ${newest.revision}`;
  const way = good === undefined ? 'No good revision is kept to roll back to.' : `The good revision is ${good}.`;
  if (isPending(newest.status)) {
    return failed(
      `${name} is ${newest.status} for ${formatAge(newest.updated, now)}: another helm works on it, or died doing so. ${way}`,
      'Find out whether a helm still runs; if none does, roll back to the good revision by its number. Delete no Secret.',
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
  commands: history,
  judge([outcome], site, {now}) {
    const answer = readAnswer(outcome, parseHistory);
    if ('judgement' in answer) {
      return /release: not found/.test(answer.judgement.detail)
        ? failed(`There is no release ${site.release} in namespace ${site.namespace}`)
        : answer.judgement;
    }
    const newest = newestRevision(answer.value);
    if (newest === undefined) return failed(`helm keeps no revision of ${site.release}`);
    const judgement = judgeStatus(newest, newestGoodRevision(answer.value)?.revision, now);
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
