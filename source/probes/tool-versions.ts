import {isClusterFailure} from '../tools/cluster-errors.ts';
import {stdoutOf} from '../tools/command.ts';
import * as helm from '../tools/helm.ts';
import * as kubectl from '../tools/kubectl.ts';
import {attempt} from '../tools/parse.ts';
import {judgeHelm, minorSkew, parseHelmVersion, parseKubectlVersion} from '../tools/versions.ts';
import {readAnswer} from './answers.ts';
import {failed, look, namedProbe, proved} from './named.ts';

/** helm is there in a version Airlock knows. */
export const helmVersion = namedProbe({
  id: 'tools.helm',
  title: 'helm is installed and supported',
  remedy: 'Install helm 3.12 or newer (3 or 4) on this machine.',
  commands: () => [helm.version()],
  judge([outcome]) {
    const answer = readAnswer(outcome, parseHelmVersion);
    if ('judgement' in answer) return {...answer.judgement, result: 'failed'};
    const judged = judgeHelm(answer.value);
    return judged === true ? proved(`helm ${answer.value}`, {tools: {helm: answer.value}}) : failed(judged);
  },
});

/** kubectl is there, and not too far from the server. */
export const kubectlVersion = namedProbe({
  id: 'tools.kubectl',
  title: 'kubectl is installed and fits the server',
  remedy: 'Install the kubectl of the cluster, one minor version older or newer at most.',
  commands: site => [kubectl.version(helm.targetOf(site))],
  judge([outcome]) {
    // Without a server kubectl exits 1 and still tells its own version; the cluster's silence is another probe's finding.
    const read = attempt(() => parseKubectlVersion(stdoutOf(outcome)));
    if ('error' in read) {
      if (isClusterFailure(outcome)) return look("kubectl is there; its version and the server's are not known");
      const answer = readAnswer(outcome, parseKubectlVersion);
      return 'judgement' in answer ? answer.judgement : failed(read.error);
    }
    const {client, server} = read.value;
    const facts = {tools: {kubectl: client}};
    if (server === undefined) {
      const why = isClusterFailure(outcome) ? 'the server did not answer' : "the server's is not known";
      return {...look(`kubectl ${client}; ${why}`), facts};
    }
    const skew = minorSkew(client, server);
    if (skew === undefined || skew > 1) {
      return {...look(`kubectl ${client} is ${skew ?? 'many'} minor versions away from the server's ${server}`), facts};
    }
    return proved(`kubectl ${client}, server ${server}`, facts);
  },
});
