import type {Outcome} from './command.ts';
import {describeOutcome, stderrOf, stdoutOf} from './command.ts';
import {excerpt} from './parse.ts';

/** Why helm or kubectl got no answer, in words that say what to do. */
export type ClusterError = {
  kind:
    | 'tool-missing'
    | 'unreachable'
    | 'name'
    | 'certificate'
    | 'login'
    | 'context'
    | 'kubeconfig'
    | 'forbidden'
    | 'not-found'
    | 'other';
  text: string;
  remedy: string;
};

type Rule = {kind: ClusterError['kind']; pattern: RegExp; text: string; remedy: string};

const rules: readonly Rule[] = [
  {
    kind: 'context',
    pattern: /context "?([^"\n]*)"? does not exist|no context exists with the name/i,
    text: 'The kubeconfig has no such context',
    remedy: 'List them with "kubectl config get-contexts" and correct "context" in airlock.yaml.',
  },
  {
    kind: 'kubeconfig',
    pattern: /stat .*: no such file or directory|error loading config file|invalid configuration/i,
    text: 'The kubeconfig cannot be read',
    remedy: 'Check "kubeconfig" in airlock.yaml, or the variable KUBECONFIG.',
  },
  {
    kind: 'certificate',
    pattern: /x509:|certificate (?:signed by|has expired|is not valid)|gave HTTP response to HTTPS client/i,
    text: "The API server's certificate is not trusted",
    remedy: 'Check the server address and the certificate authority in the kubeconfig.',
  },
  {
    kind: 'login',
    pattern: /\(Unauthorized\)|Please enter Username|provide credentials|must be logged in|getting credentials/i,
    text: 'The cluster does not accept the login',
    remedy: 'Renew the credentials in the kubeconfig, then try again.',
  },
  {
    kind: 'name',
    pattern: /no such host|lookup .* on .*: |Temporary failure in name resolution/i,
    text: "The API server's name cannot be resolved",
    remedy: 'Check the server name in the kubeconfig and the DNS of this machine.',
  },
  {
    kind: 'unreachable',
    pattern:
      /connection to the server .* was refused|connect: |i\/o timeout|Client\.Timeout|Get "https?:[^\n]*deadline exceeded|TLS handshake timeout|cluster unreachable|Unable to connect to the server|EOF$|no route to host/im,
    text: 'The cluster does not answer',
    remedy: 'Check that the API server is up and reachable from here: network, VPN, proxy, firewall.',
  },
  {
    kind: 'forbidden',
    pattern: /is forbidden|\(Forbidden\)|cannot (?:get|list|watch|create|patch|update|delete) resource/i,
    text: 'This account may not do that',
    remedy: 'Ask the cluster administrator for the right, or use another account.',
  },
  {
    kind: 'not-found',
    pattern: /\(NotFound\)|release: not found|not found$/im,
    text: 'It is not there',
    remedy: 'Check names and namespace in airlock.yaml.',
  },
];

/** kubectl repeats itself in its own log format before the sentence that matters, so the last line is kept. */
const lastLine = (text: string): string =>
  excerpt(
    text
      .trim()
      .split('\n')
      .findLast(line => line.trim() !== '') ?? '',
  );

/** What a failed helm or kubectl means; to be asked only for an outcome that is no success. */
export function explainFailure(outcome: Outcome | undefined): ClusterError {
  if (outcome === undefined) return {kind: 'other', text: 'It was not run', remedy: 'Run the step again.'};
  if (outcome.kind === 'not-found') {
    return {
      kind: 'tool-missing',
      text: `${outcome.file} is not installed, or not in PATH`,
      remedy: `Install ${outcome.file} on this machine, or put its folder into PATH.`,
    };
  }
  if (outcome.kind === 'timed-out') {
    return {
      kind: 'unreachable',
      text: `The cluster gave ${describeOutcome(outcome)}`,
      remedy: 'Check that the API server is reachable from here: network, VPN, proxy, firewall.',
    };
  }
  // Without credentials kubectl asks for a user name, on standard output, and finds nobody there.
  const prompt = /^Please enter \w+/.exec(stdoutOf(outcome))?.[0] ?? '';
  const stderr = `${prompt}${prompt === '' ? '' : ': '}${stderrOf(outcome)}`;
  const rule = rules.find(({pattern}) => pattern.test(stderr));
  const said = lastLine(stderr);
  if (rule !== undefined) return {kind: rule.kind, text: `${rule.text}: ${said}`, remedy: rule.remedy};
  const ending = describeOutcome(outcome);
  return {
    kind: 'other',
    text: said === '' ? `It ended with ${ending}` : `It ended with ${ending}: ${said}`,
    remedy: 'Run the command by hand to see more.',
  };
}

const clusterKinds: ReadonlySet<ClusterError['kind']> = new Set([
  'unreachable',
  'name',
  'certificate',
  'login',
  'context',
  'kubeconfig',
]);

/** True when the failure is the way to the cluster itself: every other question to it would fail the same way. */
export const isClusterFailure = (outcome: Outcome | undefined): boolean =>
  outcome !== undefined &&
  !(outcome.kind === 'exited' && outcome.exitCode === 0) &&
  clusterKinds.has(explainFailure(outcome).kind);
