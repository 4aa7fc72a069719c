import {expect, test} from 'vitest';
import {stringify} from 'yaml';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {keptSince} from '../../../source/rehearsal/lively-kinds.ts';
import {startSite} from '../../../source/rehearsal/site.ts';
import {bringUp} from '../../../source/rehearsal/snapshot/bring-up.ts';
import {createStore} from '../../../source/rehearsal/store.ts';
import {packagedTools} from '../../../source/rehearsal/tools.ts';
import {runTool} from '../../../source/runners/run-tool.ts';

const hook = {
  name: 'check.guard.example.com',
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  clientConfig: {service: {name: 'guard', namespace: 'prod', path: '/check'}},
  rules: [{apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps']}],
};
const admission = 'admissionregistration.k8s.io/v1';

/** What a chart with an operator of its own brings beside its workloads. */
const manifest = [
  {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'settings'}, data: {a: '1'}},
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: {name: 'nightly'},
    spec: {
      schedule: '0 1 * * *',
      jobTemplate: {
        spec: {
          template: {
            spec: {restartPolicy: 'Never', containers: [{name: 'main', image: 'registry.example.com/main:1'}]},
          },
        },
      },
    },
  },
  {apiVersion: admission, kind: 'ValidatingWebhookConfiguration', metadata: {name: 'guard'}, webhooks: [hook]},
  {apiVersion: admission, kind: 'MutatingWebhookConfiguration', metadata: {name: 'guard'}, webhooks: [hook]},
  {
    apiVersion: admission,
    kind: 'ValidatingAdmissionPolicy',
    metadata: {name: 'no-latest'},
    spec: {
      matchConstraints: {resourceRules: hook.rules},
      validations: [{expression: "object.metadata.name != 'latest'"}],
    },
  },
  {
    apiVersion: admission,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: {name: 'no-latest'},
    spec: {policyName: 'no-latest', validationActions: ['Deny']},
  },
];

test('what a release has of kinds that are only kept is said, and that nobody asks its webhooks', async () => {
  const tools = await packagedTools(3);
  if (!tools) throw new Error('the packaged kubectl is not installed');
  const site = await startSite({speed: 20});
  try {
    const {notes} = await bringUp(site, {
      snapshot: {
        takenAt: '20261125T095534Z',
        manifest: manifest.map(object => stringify(object)).join('---\n'),
        hooks: '',
        values: {},
        computed: {},
        history: [{revision: 1, updated: '2026-11-25T09:55:34Z', status: 'deployed', chart: 'guarded-1.0.0'}],
        secrets: undefined,
        workloads: undefined,
        volumes: undefined,
      },
      release: 'guarded',
      namespace: 'prod',
      registryHost: 'registry.example.com',
      pullSecret: undefined,
      targets: [],
      kubectl: tools.kubectl,
      run: runTool,
    });
    expect(notes).toContain(
      'kept as they are written, and nothing acts on them: CronJob (1), ' +
        'MutatingWebhookConfiguration (1, changes nothing), ' +
        'ValidatingAdmissionPolicy (1, refuses nothing), ' +
        'ValidatingAdmissionPolicyBinding (1, refuses nothing), ' +
        'ValidatingWebhookConfiguration (1, refuses nothing)',
    );
    expect(site.store.get(resources.configMaps, 'prod', 'settings')).toBeDefined();
    expect(site.unsupported()).toEqual([]);
  } finally {
    await site.close();
  }
});

test('what comes later counts once, by name, and not what a controller makes', () => {
  const store = createStore();
  const create = (resource: string, kind: string, name: string, more: object = {}) =>
    store.create({group: '', resource}, {apiVersion: 'v1', kind, metadata: {name, namespace: 'prod', ...more}});
  create('limitranges', 'LimitRange', 'before');
  const kept = keptSince(store);
  expect(kept()).toEqual([]);
  create('limitranges', 'LimitRange', 'later');
  store.remove({group: '', resource: 'limitranges'}, 'prod', 'later');
  create('limitranges', 'LimitRange', 'later');
  create('configmaps', 'ConfigMap', 'settings');
  const owner = {apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: '1', controller: true};
  create('controllerrevisions', 'ControllerRevision', 'db-1', {ownerReferences: [owner]});
  create('limitranges', 'LimitRange', 'other');
  expect(kept()).toEqual(['LimitRange (2)']);
});
