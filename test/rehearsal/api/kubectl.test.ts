import {afterAll, beforeAll, expect, test} from 'vitest';
import {definitionOf} from '../../helpers/definition.ts';
import {startSite, type TestSite} from './site.ts';

let site: TestSite;

const pod = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name, labels},
  spec: {
    nodeName: 'node1',
    initContainers: [{name: 'migrate', image: 'busybox:1.36'}],
    containers: [{name: 'app', image: 'busybox:1.36', ports: [{containerPort: 80}]}],
  },
});

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name: 'web'},
  spec: {
    selector: {matchLabels: {app: 'web'}},
    template: {metadata: {labels: {app: 'web'}}, spec: {containers: [{name: 'app', image: 'busybox:1.36'}]}},
  },
};

const running = {
  status: {
    phase: 'Running',
    podIP: '10.244.0.7',
    conditions: [{type: 'Ready', status: 'True'}],
    containerStatuses: [{name: 'app', ready: true, restartCount: 0, state: {running: {}}}],
  },
};

beforeAll(async () => {
  site = await startSite();
  await site.request('POST', '/api/v1/namespaces/studio/pods', pod('web', {app: 'web'}));
  await site.request('POST', '/api/v1/namespaces/studio/pods', pod('other', {app: 'other'}));
  await site.request('PATCH', '/api/v1/namespaces/studio/pods/web/status', running, 'application/merge-patch+json');
  await site.request('POST', '/apis/apps/v1/namespaces/studio/deployments', deployment);
});
afterAll(async () => {
  expect(site.api.unsupported).toEqual([]);
  await site[Symbol.asyncDispose]();
});

const missingIn = 'Error from server (NotFound): pods "nope" not found';
const dump = '{.metadata.name}={.status.phase}';

/** What is typed, and what must be in what is printed (both streams), with exit code 0 unless said. */
const cases: [line: string, printed: string | RegExp, exitCode?: number][] = [
  ['version', 'Server Version: v1.33.13'],
  ['cluster-info', 'Kubernetes control plane'],
  ['get ns kube-system -o jsonpath={.metadata.uid}', /^[0-9a-f-]{36}$/],
  ['api-resources --api-group=apps -o name', 'deployments.apps'],
  ['get pods', /^NAME +READY +STATUS +RESTARTS +AGE\nother +0\/1 +Pending +0 +\d+s\nweb +1\/1 +Running +0 +\d+s$/],
  ['get pods -o wide', /web +1\/1 +Running +0 +\d+s +10\.244\.0\.7 +node1 +<none> +<none>/],
  ['get pods -A -l app=web -o name', /^pod\/web$/],
  ['get pods --field-selector status.phase!=Running -o name', /^pod\/other$/],
  [`get pod web -o jsonpath=${dump}`, /^web=Running$/],
  ['get pod web -o yaml', 'terminationMessagePath: /dev/termination-log'],
  ['get pod web -o json', '"imagePullPolicy": "IfNotPresent"'],
  ['get pod nope', missingIn, 1],
  ['get pipelinez', 'the server doesn\'t have a resource type "pipelinez"', 1],
  ['get deploy,po', /deployment\.apps\/web +0\/1 +0 +0/],
  ['get all', 'pod/web'],
  ['get nodes -o wide', /node1 +Ready +<none> +\d+s +v1\.33\.13 +10\.200\.0\.10/],
  ['get endpoints', 'Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'],
  ['get storageclass', 'standard (default)'],
  ['describe pod web', /Status: +Running/],
  ['describe deploy web', /StrategyType: +RollingUpdate/],
  ['describe node node1', /Kernel Version: +6\.1/],
  ['logs web -c app', /^line 1\nline 2\nline 3$/],
  ['logs web -c app --tail=1', /^line 3$/],
  ['logs web -c app --previous', 'previous terminated container "app" in pod "web" not found', 1],
  ['logs web -c nope', 'container nope is not valid for pod web', 1],
  ['logs deployment/web -c app --tail=1', /line 3$/],
  ['exec web -c app -- both', /to stdout/],
  ['exec web -c app -- both', /to stderr/],
  ['exec web -- both 7', 'command terminated with exit code 7', 7],
  [
    'exec web -c app -- missing',
    'error: Internal error occurred: unable to upgrade connection: container not found ("app")',
    1,
  ],
  ['exec web -c nope -- both', 'Error from server (BadRequest): container nope is not valid for pod web', 1],
  ['exec nope -- both', missingIn, 1],
  ['top pods', /web +3m +20Mi/],
  ['top nodes', /node1 +400m +5% +2048Mi +6%/],
  ['auth can-i patch deployments.apps', /^yes$/],
  ['auth can-i --list', /\*\.\* +\[\] +\[\] +\[\*\]/],
  ['wait pod/web --for=condition=Ready --timeout=5s', 'pod/web condition met'],
  ['wait pod/other --for=condition=Ready --timeout=1s', 'timed out waiting for the condition', 1],
  ['rollout status deploy/web --timeout=1s', 'timed out waiting for the condition', 1],
  ['scale deploy/web --replicas=3', 'deployment.apps/web scaled'],
  ['get deploy web -o jsonpath={.spec.replicas}/{.metadata.generation}', /^3\/2$/],
  ['set image deploy/web app=busybox:1.37', 'deployment.apps/web image updated'],
  ['get deploy web -o jsonpath={.spec.template.spec.containers[*].image}', /^busybox:1\.37$/],
  [
    'patch deploy web --type=json -p [{"op":"add","path":"/metadata/labels","value":{"a":"b"}}]',
    'deployment.apps/web patched',
  ],
  ['label pod web tier=front', 'pod/web labeled'],
  ['annotate pod web note=x', 'pod/web annotated'],
  ['create ns lab', 'namespace/lab created'],
  ['create ns lab', 'namespaces "lab" already exists', 1],
  ['create configmap c --from-literal=a=1', 'configmap/c created'],
  ['create configmap server-dry --from-literal=a=1 --dry-run=server', 'configmap/server-dry created (server dry run)'],
  ['get configmap server-dry', 'configmaps "server-dry" not found', 1],
  ['create configmap client-dry --from-literal=a=1 --dry-run=client -o name', /^configmap\/client-dry$/],
  ['delete configmap c', 'configmap "c" deleted'],
  ['delete configmap c', 'configmaps "c" not found', 1],
  ['delete ns lab', 'namespace "lab" deleted'],
  ['get sa -n lab', 'No resources found in lab namespace.'],
  ['events', 'No events found in studio namespace.'],
  ['get --raw /readyz', /^ok$/],
];

// One after another: later lines see what earlier ones did.
test.each(cases)('kubectl %s', {timeout: 20_000}, async (line, printed, exitCode = 0) => {
  const {stdout, stderr, exitCode: exited} = await site.kubectl(...line.split(' '));
  const whole = [stdout, stderr].filter(text => text !== '').join('\n');
  if (typeof printed === 'string') expect(whole).toContain(printed);
  else expect(whole).toMatch(printed);
  expect(exited).toBe(exitCode);
});

test('exec carries stdin to its end and brings stdout back unchanged', async () => {
  const input = `${'0123456789abcdef'.repeat(20_000)}\nend\n`;
  const {stdout} = await site.kubectlWith(input, 'exec', '-i', 'web', '-c', 'app', '--', 'cat');
  expect(`${stdout}\n`).toBe(input);
});

const loginFlags = ['--docker-server=registry.internal.company.com', '--docker-username=u', '--docker-password=p'];

test('a pull secret keeps its type and content', async () => {
  await site.kubectl('create', 'secret', 'docker-registry', 'pull', ...loginFlags);
  const path = 'jsonpath={.type} {.data.\\.dockerconfigjson}';
  const [type, data = ''] = (await site.kubectl('get', 'secret', 'pull', '-o', path)).stdout.split(' ');
  expect(type).toBe('kubernetes.io/dockerconfigjson');
  expect(Buffer.from(data, 'base64').toString()).toContain('"registry.internal.company.com":{"username":"u"');
});

test('apply creates, says unchanged, configures and tells what may not change', async () => {
  const manifest = (replicas: number, app: string) =>
    JSON.stringify({
      ...deployment,
      metadata: {name: 'applied'},
      spec: {...deployment.spec, replicas, selector: {matchLabels: {app}}},
    });
  const apply = async (replicas: number, app = 'web') => {
    const {stdout, stderr} = await site.kubectlWith(manifest(replicas, app), 'apply', '-f', '-');
    return stdout || stderr;
  };
  expect(await apply(1)).toBe('deployment.apps/applied created');
  expect(await apply(1)).toBe('deployment.apps/applied unchanged');
  expect(await apply(2)).toBe('deployment.apps/applied configured');
  expect(await apply(2, 'other')).toContain('The Deployment "applied" is invalid');
  expect(await apply(2, 'other')).toContain('field is immutable');
  expect((await site.kubectl('get', 'deploy', 'applied', '-o', 'jsonpath={.spec.replicas}')).stdout).toBe('2');
});

test('a Secret written with stringData is stored encoded', async () => {
  const secret = {apiVersion: 'v1', kind: 'Secret', metadata: {name: 'plain'}, stringData: {a: 'b'}};
  await site.kubectlWith(JSON.stringify(secret), 'apply', '-f', '-');
  const {stdout} = await site.kubectl('get', 'secret', 'plain', '-o', 'jsonpath={.data.a}{.stringData}');
  expect(stdout).toBe('Yg==');
});

test('objects of a CustomResourceDefinition are served as soon as it is there', async () => {
  const names = {kind: 'Pipeline', plural: 'pipelines', singular: 'pipeline', shortNames: ['pl']};
  const definition = definitionOf('studio.example.com', names);
  const pipeline = {apiVersion: 'studio.example.com/v1', kind: 'Pipeline', metadata: {name: 'train'}, spec: {gpu: 1}};
  await site.kubectlWith(JSON.stringify(definition), 'apply', '-f', '-');
  const established = ['wait', 'crd/pipelines.studio.example.com', '--for=condition=Established', '--timeout=5s'];
  expect((await site.kubectl(...established)).stdout).toContain('condition met');
  expect((await site.kubectlWith(JSON.stringify(pipeline), 'apply', '-f', '-')).stdout).toContain('created');
  expect((await site.kubectl('get', 'pl', '-o', 'jsonpath={.items[*].spec.gpu}')).stdout).toBe('1');
  expect((await site.kubectl('get', 'pipelines')).stdout).toMatch(/train +\d+s/);
});
