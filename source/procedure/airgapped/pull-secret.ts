import {join} from 'node:path';
import {type Facts, need} from '../../probes/facts.ts';
import type {Verdict} from '../../probes/verdict.ts';
import {type Command, isSuccess, type Outcome, stderrOf, stdoutOf} from '../../tools/command.ts';
import * as helm from '../../tools/helm.ts';
import * as kubectl from '../../tools/kubectl.ts';
import * as own from '../../tools/own.ts';
import {clusterFlags, kubectlFlags} from '../../tools/target.ts';
import {stamp} from '../paths.ts';
import type {Step} from '../step.ts';
import {asksOnly, endingWords, evidence} from '../words.ts';

const targetOf = (facts: Facts) => helm.targetOf(need(facts, 'site'));

const readSecret = (facts: Facts, name: string): Command => kubectl.get(targetOf(facts), `secret/${name}`);

/** Registry hosts that a pull secret holds logins for; the logins themselves are not looked at. */
function hostsOf(outcome: Outcome | undefined): string[] {
  try {
    const {data = {}} = JSON.parse(stdoutOf(outcome)) as {data?: Record<string, string>};
    const config = Buffer.from(data['.dockerconfigjson'] ?? '', 'base64').toString('utf8');
    return Object.keys((JSON.parse(config) as {auths?: Record<string, unknown>}).auths ?? {});
  } catch {
    return [];
  }
}

function judgeSecret(facts: Facts, outcome: Outcome | undefined): Verdict {
  const site = need(facts, 'site');
  const name = site.pullSecret;
  if (name === undefined) {
    return {
      result: 'proved',
      summary: 'no pull secret is named in airlock.yaml: the registry serves without a login, or the nodes have one',
      evidence: [],
      facts: {pullSecret: {name: '', state: 'not-needed'}},
    };
  }
  const command = readSecret(facts, name);
  const isMissing = outcome?.kind === 'exited' && stderrOf(outcome).includes('NotFound');
  if (isMissing) {
    const canCreate = site.registry.authFile !== undefined;
    return {
      result: canCreate ? 'look' : 'failed',
      summary: `secret ${name} is not there${canCreate ? ': the next step creates it' : ''}`,
      evidence: [evidence(facts, command, 'NotFound')],
      facts: {pullSecret: {name, state: 'created'}},
      remedies: canCreate
        ? []
        : ['Name registry.authFile in airlock.yaml: the secret is made from it, no password on a command line.'],
    };
  }
  if (!isSuccess(outcome)) return {result: 'unknown', summary: endingWords(outcome), evidence: []};
  const hosts = hostsOf(outcome);
  const isRight = hosts.some(host => host.replace(/^https?:\/\//, '').split('/')[0] === site.registry.host);
  return {
    result: isRight ? 'proved' : 'look',
    summary: isRight
      ? `secret ${name} holds a login for ${site.registry.host}`
      : `secret ${name} holds no login for ${site.registry.host}, only for ${hosts.join(', ') || 'nothing'}`,
    evidence: [evidence(facts, command, `logins for ${hosts.join(', ') || 'nothing'}`)],
    facts: {pullSecret: {name, state: isRight ? 'present' : 'updated'}},
  };
}

const check: Step = {
  id: 'configuration.pullsecret',
  title: 'Check the pull secret',
  why: 'The nodes need a login for the internal registry where it asks for one; the secret is compared, never shown.',
  guide: ['configuration-2', 'troubleshooting-image-pull.secret'],
  ...asksOnly,
  proof: {
    commands(facts) {
      const name = need(facts, 'site').pullSecret;
      return name === undefined ? [] : [readSecret(facts, name)];
    },
    judge: (facts, [outcome]) => judgeSecret(facts, outcome),
  },
};

const apply: Step = {
  id: 'configuration.pullsecret-apply',
  title: 'Create or mend the pull secret',
  why: 'Runs only when the secret is missing or has no login for this registry. It is made from the login file, so that no password stands on a command line.',
  guide: ['configuration-2', 'configuration-2.create-secret'],
  differs:
    'compared, then applied: kubectl create fails when the secret exists, and shows the password to every user of this host',
  inputs: [],
  kind: 'command',
  changes: 'cluster',
  guards: [],
  plan(facts) {
    const {name, state} = need(facts, 'pullSecret');
    const {authFile} = need(facts, 'site').registry;
    if ((state !== 'created' && state !== 'updated') || authFile === undefined) return [];
    const target = targetOf(facts);
    const file = join(facts.folder, 'plan', `pull-secret-${stamp(facts)}.json`);
    const make = ['create', 'secret', 'generic', name, '--type=kubernetes.io/dockerconfigjson'];
    return [
      {
        kind: 'process',
        file: 'kubectl',
        args: [
          ...make,
          `--from-file=.dockerconfigjson=${authFile}`,
          '--dry-run=client',
          '-o',
          'json',
          ...kubectlFlags(target),
        ],
        stdoutFile: file,
        hasSecretOutput: true,
        timeoutMs: 60_000,
        changes: 'files',
        purpose: 'the secret made from the login file',
      },
      {
        kind: 'process',
        file: 'kubectl',
        args: ['apply', '--filename', file, '--namespace', target.namespace, ...clusterFlags(target)],
        timeoutMs: 60_000,
        changes: 'cluster',
        purpose: `apply the secret ${name}`,
      },
      own.removeFile(file),
    ];
  },
  undo: {cannot: 'the login that stood there before is not kept by Airlock: the backup of the Secrets has it'},
  proof: {
    commands: check.proof.commands,
    judge(facts, [outcome]) {
      const verdict = judgeSecret(facts, outcome);
      // After the apply a secret that still has no such login is a failure, unless nobody gave a login to put there.
      const isMendable = need(facts, 'site').registry.authFile !== undefined;
      return verdict.result === 'look' && isMendable ? {...verdict, result: 'failed'} : verdict;
    },
  },
};

export const pullSecretSteps: readonly Step[] = [check, apply];
