import {Buffer} from 'node:buffer';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {isComplete} from './controllers/deployment-status.ts';
import type {Deployment, StatefulSet} from './controllers/kinds.ts';
import {resources} from './controllers/resources.ts';
import {chartFolder} from './sample/chart.ts';
import {type SampleVersion, sampleImages, sampleNamespace, samplePullSecret, sampleRelease} from './sample/product.ts';
import {internalPlace, seedImages} from './sample/seed.ts';
import {siteValues} from './sample/values.ts';
import type {Site} from './site.ts';

/** How a process is run; given in, because only the runners start any. */
export type RunTool = (
  file: string,
  args: string[],
  environment: Record<string, string>,
) => Promise<{exitCode: number; stdout: string; stderr: string}>;

const installedVersion: SampleVersion = '1.2.2';
const targetVersion: SampleVersion = '1.2.3';

function namespaceObjects(site: Site): void {
  const {store, registry} = site;
  const namespace = sampleNamespace;
  store.create(resources.namespaces, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {name: namespace, labels: {'kubernetes.io/metadata.name': namespace}},
    spec: {finalizers: ['kubernetes']},
    status: {phase: 'Active'},
  });
  const {username, password} = registry;
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  const config = JSON.stringify({auths: {[registry.host]: {username, password, auth}}});
  store.create(resources.secrets, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {name: samplePullSecret, namespace},
    type: 'kubernetes.io/dockerconfigjson',
    data: {'.dockerconfigjson': Buffer.from(config).toString('base64')},
  });
}

function isReady({store}: Site): boolean {
  const deployments = store.list(resources.deployments, sampleNamespace) as Deployment[];
  const sets = store.list(resources.statefulSets, sampleNamespace) as StatefulSet[];
  const isSetReady = ({spec, status}: StatefulSet) => status?.['readyReplicas'] === (spec.replicas ?? 1);
  return deployments.length > 0 && deployments.every(isComplete) && sets.every(isSetReady);
}

/** Resolves when every workload of the sample is ready. */
function whenReady(site: Site): Promise<void> {
  return new Promise(resolve => {
    if (isReady(site)) {
      resolve();
      return;
    }
    const stop = site.store.subscribe(() => {
      if (!isReady(site)) return;
      stop();
      resolve();
    });
  });
}

/**
 * Installs the sample product in its older version with the real helm and waits until it is ready, as if it had run
 * there for years. `helm` is the binary's path. Throws what helm said when it refuses.
 */
export async function installSample(site: Site, {helm, run}: {helm: string; run: RunTool}): Promise<void> {
  namespaceObjects(site);
  await seedImages(site.registries.internal, installedVersion);
  const folder = await mkdtemp(join(tmpdir(), 'airlock-rehearsal-'));
  try {
    const [kubeconfig, values] = [join(folder, 'kubeconfig'), join(folder, 'values.yaml')];
    await writeFile(kubeconfig, site.kubeconfigText, {mode: 0o600});
    await writeFile(values, siteValues(site.registry.host));
    const args = ['install', sampleRelease, chartFolder(installedVersion), '--namespace', sampleNamespace];
    // helm's own --wait looks every two seconds; the store tells at once.
    const {exitCode, stderr} = await run(helm, [...args, '--values', values], {
      KUBECONFIG: kubeconfig,
      HELM_CACHE_HOME: join(folder, 'cache'),
      HELM_CONFIG_HOME: join(folder, 'config'),
      HELM_DATA_HOME: join(folder, 'data'),
      HOME: folder,
    });
    if (exitCode !== 0) throw new Error(`The sample could not be installed: ${stderr}`);
    await whenReady(site);
    const targets = sampleImages(targetVersion).map(({reference}) => internalPlace(reference));
    site.settle({release: sampleRelease, namespace: sampleNamespace, targets});
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}
