import {expect} from 'vitest';
import type {Deployment} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {sampleNamespace} from '../../../source/rehearsal/sample/product.ts';
import {packagedTools} from '../../../source/rehearsal/tools.ts';
import {definitionOf} from '../../helpers/definition.ts';
import {type Ended, run, type SampleSite, startSampleSite} from './sample-site.ts';

const selector = {matchLabels: {'app.kubernetes.io/component': 'frontend'}};
const frontend = {apiVersion: 'apps/v1', kind: 'Deployment', name: 'datachain-studio-frontend'};

/** Kinds that the sample does not use. */
const others = [
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: {name: 'frontend'},
    spec: {scaleTargetRef: frontend, maxReplicas: 1},
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: {name: 'frontend'},
    spec: {minAvailable: 1, selector},
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {name: 'frontend'},
    spec: {podSelector: selector},
  },
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: {name: 'roomy'},
    spec: {hard: {pods: '100', 'count/jobs.batch': '9'}},
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {name: 'once'},
    spec: {
      template: {spec: {restartPolicy: 'Never', containers: [{name: 'main', image: 'busybox:1', command: ['true']}]}},
    },
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: {name: 'reader'},
    rules: [{apiGroups: [''], resources: ['pods'], verbs: ['get']}],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: {name: 'reader'},
    roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader'},
    subjects: [{kind: 'ServiceAccount', name: 'default'}],
  },
  {apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: {name: 'leader'}, spec: {holderIdentity: 'me'}},
  definitionOf('example.com', {kind: 'Gadget', plural: 'gadgets', singular: 'gadget'}),
];

const gadget = {apiVersion: 'example.com/v1', kind: 'Gadget', metadata: {name: 'first'}};

/** The sample with an object of every kind that it does not use itself. */
export async function startOperatorSite(): Promise<SampleSite> {
  const sample = await startSampleSite();
  const {store} = sample.site;
  const {spec} = store.get(resources.deployments, sampleNamespace, frontend.name) as Deployment;
  const labels = {app: 'beside'};
  const template = {metadata: {labels}, spec: spec.template.spec};
  const beside = ['StatefulSet', 'DaemonSet'].map(kind => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: {name: `beside-${kind.toLowerCase()}`},
    spec: {selector: {matchLabels: labels}, template, ...(kind === 'StatefulSet' && {serviceName: 'beside'})},
  }));
  const list = [...others, ...beside].map(object => JSON.stringify(object)).join('\n');
  const {exitCode, stderr} = await sample.feed(list, 'apply', '-f', '-');
  expect(`${exitCode} ${stderr}`).toBe('0 ');
  const custom = await sample.feed(JSON.stringify(gadget), 'create', '-f', '-');
  expect(`${custom.exitCode} ${custom.stderr}`).toBe('0 ');
  return sample;
}

/** What an operator types, with the kubectl that comes with a major of helm. */
export function operatorOf(sample: SampleSite, major: 3 | 4) {
  const kubectl = async (args: string[], input?: string): Promise<Ended> => {
    const tools = await packagedTools(major);
    if (!tools) throw new Error('the packaged kubectl is not installed');
    return run(tools.kubectl, ['-n', sampleNamespace, ...args], sample.environment, input);
  };
  return {
    kubectl,
    /** What it prints; it must end well and complain of nothing. */
    async said(...args: string[]): Promise<string> {
      const {exitCode, stdout, stderr} = await kubectl(args);
      expect(`${args.join(' ')}: ${exitCode} ${stderr.replace(/^Warning:.*\n/m, '')}`).toBe(`${args.join(' ')}: 0 `);
      return stdout;
    },
  };
}
