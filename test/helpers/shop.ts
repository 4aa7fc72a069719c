import {cpSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {stringify} from 'yaml';
import {sealBundle} from '../../source/bundle/write.ts';
import {unknownProduct} from '../../source/rehearsal/product.ts';
import {imageArchive} from '../../source/rehearsal/sample/image.ts';
import {packTar} from '../../source/rehearsal/sample/tar.ts';
import {type Site, type SiteOptions, startSite} from '../../source/rehearsal/site.ts';
import {packagedTools} from '../../source/rehearsal/tools.ts';
import {root} from './source-files.ts';
import {helm3, kubectl31} from './tools.ts';

/** A release of a chart that is unlike the sample in everything: names, values, kinds, database, hooks. */
export const shop = {
  release: 'shop',
  namespace: 'shop-prod',
  pullSecret: 'registry-login',
  database: 'orders',
} as const;

const imagesOf = (version: string) => [`shop/web:${version}`, 'shop/exporter:0.9', 'timescale/timescaledb:2.14-pg14'];

/** The chart's folder for a version, its own copy. */
function chartOf(folder: string, version: string): string {
  const chart = join(folder, `shop-${version}`, 'shop');
  cpSync(`${root}test/fixtures/shop`, chart, {recursive: true});
  for (const name of ['Chart.yaml', 'values.yaml']) {
    writeFileSync(join(chart, name), readFileSync(join(chart, name), 'utf8').replaceAll('1.4.0', version));
  }
  return chart;
}

const chartFiles = ['Chart.yaml', 'values.yaml', 'crds/dashboards.yaml'].concat(
  ['db', 'migrate', 'reports', 'web'].map(name => `templates/${name}.yaml`),
);

/** Seals a bundle of a version, as the connected side would. */
export async function writeShopBundle(folder: string, version: string): Promise<string> {
  const bundle = join(folder, 'bundle');
  for (const name of ['images', 'chart', 'notes']) mkdirSync(join(bundle, name), {recursive: true});
  const chart = chartOf(folder, version);
  const entries = chartFiles.map(name => ({name: `shop/${name}`, bytes: readFileSync(join(chart, name))}));
  writeFileSync(join(bundle, 'chart', `shop-${version}.tgz`), gzipSync(await packTar(entries)));
  writeFileSync(join(bundle, 'notes', 'notes.md'), `# Shop ${version}\n\n## Breaking changes\n\n- None.\n`);
  const images = await Promise.all(
    imagesOf(version).map(async (reference, index) => {
      const {bytes, manifestDigest, configDigest, platform} = await imageArchive(reference);
      const file = `images/image-${index}.tar`;
      writeFileSync(join(bundle, file), bytes);
      return {reference, file, manifestDigest, configDigest, platform};
    }),
  );
  await sealBundle(bundle, {
    target: {chartVersion: version, appVersion: version, platforms: [{os: 'linux', architecture: 'amd64'}]},
    chart: {name: 'shop', version, appVersion: version, file: `chart/shop-${version}.tgz`},
    images,
    notes: [{title: `Shop ${version}`, file: 'notes/notes.md'}],
    tools: [],
    made: {by: 'test', at: '2026-01-01T00:00:00.000Z', on: 'connected.example.com'},
  });
  return bundle;
}

const valuesText = (host: string, version: string) => `# The shop, production.
image:
  registry: ${host}
  repository: shop/web
  tag: ${version}   # the shop's own
exporter:
  image: {registry: ${host}, repository: shop/exporter, tag: "0.9"}
db:
  image: {registry: ${host}, repository: timescale/timescaledb, tag: 2.14-pg14}
pullSecrets: [{name: ${shop.pullSecret}}]
nodeSelector: {disk: fast}
`;

export type ShopSite = {site: Site; folder: string; siteFile: string; kubeconfig: string};

/** A pretend site that plays the real one: the shop 1.4.0 is installed, with what an operator has beside it. */
export async function startShopSite(folder: string, options: SiteOptions & {backups: object}): Promise<ShopSite> {
  const product = unknownProduct({
    namespace: shop.namespace,
    role: 'shopkeeper',
    mainDatabase: shop.database,
    databaseImage: 'timescale/timescaledb',
  });
  const {backups, ...siteOptions} = options;
  const site = await startSite({speed: 20, product, ...siteOptions});
  const kubeconfig = join(folder, 'kubeconfig');
  const {host, username, password} = site.registry;
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  writeFileSync(kubeconfig, site.kubeconfigText);
  writeFileSync(join(folder, 'auth.json'), JSON.stringify({auths: {[host]: {auth}}}));
  writeFileSync(join(folder, 'shop.yaml'), valuesText(host, '1.4.0'));
  for (const reference of imagesOf('1.4.0')) {
    const [repository = '', tag = ''] = reference.split(':');
    site.registries.internal.put(repository, tag, await imageArchive(reference));
  }
  const tool = {kubeconfig, namespace: shop.namespace};
  const storageClass = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {name: 'fast-ssd'},
    provisioner: 'csi.example.com',
  };
  const must = async (result: Promise<{exitCode: number | undefined; stderr: string}>) => {
    const {exitCode, stderr} = await result;
    if (exitCode !== 0) throw new Error(stderr);
  };
  await must(kubectl31(['create', 'namespace', shop.namespace], {kubeconfig}));
  await must(kubectl31(['create', '-f', '-'], {kubeconfig, input: JSON.stringify(storageClass)}));
  await must(kubectl31(['label', 'nodes', '--all', 'disk=fast'], {kubeconfig}));
  const login = [`--docker-server=${host}`, `--docker-username=${username}`, `--docker-password=${password}`];
  await must(kubectl31(['create', 'secret', 'docker-registry', shop.pullSecret, ...login], tool));
  await must(kubectl31(['create', 'secret', 'generic', 'shop-credentials', '--from-literal=db-password=s3cret'], tool));
  const chart = chartOf(folder, '1.4.0');
  await must(
    helm3(['install', shop.release, chart, '-f', join(folder, 'shop.yaml'), '--wait', '--timeout', '30s'], tool),
  );

  writeFileSync(join(folder, 'registry-ca.pem'), site.caPem);
  const siteFile = join(folder, 'airlock.yaml');
  writeFileSync(
    siteFile,
    stringify({
      release: shop.release,
      namespace: shop.namespace,
      context: 'rehearsal',
      kubeconfig: 'kubeconfig',
      registry: {host, caFile: 'registry-ca.pem', authFile: 'auth.json'},
      values: ['shop.yaml'],
      pullSecret: shop.pullSecret,
      database: {workload: 'statefulset/shop-db', user: 'shopkeeper', name: shop.database},
      healthUrl: `${site.healthUrl}/ready`,
      checks: [{id: 'front', title: 'The front page', url: `${site.healthUrl}/`, expect: {contains: 'rehearsal'}}],
      gates: {soakSeconds: 1},
      backups,
      timeoutSeconds: 20,
    }),
  );
  return {site, folder, siteFile, kubeconfig};
}

/** The folder of helm and kubectl for `--tools`. */
export async function toolsFolder(): Promise<string> {
  const tools = await packagedTools(3);
  if (!tools) throw new Error('the package with the real helm and kubectl is not installed');
  return tools.folder;
}
