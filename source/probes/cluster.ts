import * as kubectl from '../tools/kubectl.ts';
import {parseConfigView} from '../tools/kubectl-output.ts';
import {targetOf} from '../tools/target.ts';
import {parseKubectlVersion} from '../tools/versions.ts';
import {readAnswer, readList} from './answers.ts';
import {failed, look, namedProbe, proved} from './named.ts';
import {architecturesOf} from './nodes.ts';

const parseUid = (stdout: string): string => {
  const uid = stdout.trim();
  if (!/^[\w-]{8,}$/.test(uid)) throw new Error('kube-system has no UID in the answer');
  return uid;
};

/** The cluster answers and is the one it was before: its kube-system UID is what every later change is bound to. */
export const clusterPinned = namedProbe({
  id: 'cluster',
  title: 'The cluster answers and is the same one',
  remedy: 'Check "context" and "kubeconfig" in airlock.yaml; nothing was changed.',
  commands(site) {
    const target = targetOf(site);
    return [kubectl.clusterUid(target), kubectl.configView(target), kubectl.version(target), kubectl.nodes(target)];
  },
  judge([uidOutcome, configOutcome, versionOutcome, nodesOutcome], site, facts) {
    const uid = readAnswer(uidOutcome, parseUid);
    if ('judgement' in uid) return {...uid.judgement, result: 'failed'};
    const config = readAnswer(configOutcome, parseConfigView);
    if ('judgement' in config) return config.judgement;
    const version = readAnswer(versionOutcome, parseKubectlVersion);
    const nodes = readList(nodesOutcome);
    const cluster = {
      uid: uid.value,
      server: config.value.server,
      context: config.value.context || site.context || '',
      version: 'value' in version ? (version.value.server ?? '') : '',
      architectures: 'value' in nodes ? architecturesOf(nodes.value) : [],
    };
    const before = facts.known.cluster;
    if (before !== undefined && before.uid !== cluster.uid) {
      return failed(
        `This is another cluster: ${cluster.server} (${cluster.uid}), it was ${before.server} (${before.uid})`,
        'Switch back to the cluster this session was started with, or start a new session for this one.',
      );
    }
    return proved(`${cluster.server}, version ${cluster.version || 'unknown'}, kube-system ${cluster.uid}`, {cluster});
  },
});

/** The context is named in the site file, so that a switched kubeconfig cannot move the upgrade. */
export const contextRecorded = namedProbe({
  id: 'context',
  title: 'The context is named',
  remedy: 'Write the context into airlock.yaml: context: NAME.',
  commands: site => [kubectl.configView(targetOf(site))],
  judge([outcome], site) {
    const config = readAnswer(outcome, parseConfigView);
    if ('judgement' in config) return config.judgement;
    const {context, server} = config.value;
    if (site.context === undefined) return look(`airlock.yaml names no context; the kubeconfig's own is ${context}`);
    return context === '' || context === site.context
      ? proved(`${site.context} is ${server}`)
      : failed(`airlock.yaml names ${site.context}, kubectl uses ${context}`);
  },
});
