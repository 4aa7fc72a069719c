import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {build} from 'esbuild';
import {execa} from 'execa';
import {bundling} from '../../.config/bundling.mjs';
import {resources} from '../../source/rehearsal/controllers/resources.ts';
import {startSite} from '../../source/rehearsal/site.ts';
import {packagedTools} from '../../source/rehearsal/tools.ts';
import {apiFetch} from '../helpers/api-fetch.ts';
import {type Figure, inTurns, median, residentMb, row, runNode, took} from './measure.ts';

/** Measures the pretend site against its limits: `npm run bench:rehearsal`. Ends with 1 when one is passed. */

const root = new URL('../..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'airlock-bench-'));

/**
 * The bundled program's own site, started as the program starts and left, beside a Node that does nothing: the first
 * time on a host, with everything to compile, and as ever after.
 */
async function start(): Promise<Figure[]> {
  const entry = join(folder, 'start.ts');
  const script = join(folder, 'start.mjs');
  writeFileSync(
    entry,
    `import {keepCompiled} from '${root}source/compile-cache.ts';
     keepCompiled();
     const {startSite} = await import('${root}source/rehearsal/site.ts');
     await startSite();
     process.exit(0);`,
  );
  await build({
    ...bundling,
    entryPoints: [entry],
    outdir: folder,
    outExtension: {'.js': '.mjs'},
    splitting: true,
    nodePaths: [`${root}node_modules`],
  });
  writeFileSync(join(folder, 'bare.mjs'), 'process.exit(0);');
  const bare = () => runNode([join(folder, 'bare.mjs')]);
  const over = async (name: string, env: Record<string, string>): Promise<Figure> => {
    const [site, alone] = await inTurns(15, () => runNode([script], env), bare);
    const note = `${site.toFixed(0)} ms, bare node ${alone.toFixed(0)} ms`;
    return {name, value: site - alone, unit: 'ms', limit: 150, note};
  };
  return [
    await over('start of a site over a bare node', {NODE_DISABLE_COMPILE_CACHE: '1'}),
    await over('  with what an earlier start compiled', {XDG_CACHE_HOME: folder}),
  ];
}

/** What would keep the process alive: sockets, servers, timers. */
const activeHandles = () => process.getActiveResourcesInfo().length;

/** Sites that come and go in one process leave neither memory nor handles behind. */
async function leaks(): Promise<Figure[]> {
  const upAndDown = async (count: number) => {
    for (let index = 0; index < count; index += 1) await (await startSite()).close();
  };
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('run it with --expose-gc, as npm run bench:rehearsal does');
  const heapMb = async () => {
    await new Promise(resolve => setImmediate(resolve));
    collect();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  await upAndDown(20);
  const handles = activeHandles();
  const before = await heapMb();
  const ms = await took(() => upAndDown(100));
  const after = await heapMb();
  return [
    {name: '100 sites up and down', value: ms, unit: 'ms'},
    {name: '  heap that they leave', value: Math.max(0, after - before), unit: 'MB', limit: 2},
    {name: '  handles that they leave', value: Math.max(0, activeHandles() - handles), unit: '', limit: 0},
  ];
}

async function lists(): Promise<Figure[]> {
  const site = await startSite();
  for (let index = 0; index < 1000; index += 1) {
    const metadata = {name: `object-${index}`, namespace: 'default', labels: {app: 'bench'}};
    site.store.create(resources.configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      data: {key: 'x'.repeat(200)},
    });
  }
  const ask = apiFetch({url: site.apiUrl, caPem: site.caPem, token: site.token});
  const path = '/api/v1/namespaces/default/configmaps';
  const timesOf = async (accept: string) => {
    const times: number[] = [];
    for (let index = 0; index < 15; index += 1) {
      times.push(await took(async () => (await ask(path, {headers: {accept}})).text()));
    }
    return median(times);
  };
  const [plain, table] = [
    await timesOf('application/json'),
    await timesOf('application/json;as=Table;v=v1;g=meta.k8s.io'),
  ];
  await site.close();
  return [
    {name: 'list of 1,000 objects', value: plain, unit: 'ms', limit: 50},
    {name: '  as a table', value: table, unit: 'ms', limit: 50},
  ];
}

/** A chart of 50 objects of the usual kinds. */
function writeChart(): string {
  const chart = join(folder, 'chart');
  mkdirSync(join(chart, 'templates'), {recursive: true});
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: bench\nversion: 1.0.0\n');
  const objects = Array.from({length: 10}, (_, index) => [
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config-${index}}\ndata: {key: value}`,
    `apiVersion: v1\nkind: Secret\nmetadata: {name: secret-${index}}\nstringData: {key: value}`,
    `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: account-${index}}`,
    `apiVersion: v1\nkind: Service\nmetadata: {name: service-${index}}\nspec: {selector: {app: a${index}}, ports: [{port: 80}]}`,
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web-${index}}\nspec: {replicas: 1, selector: {matchLabels: {app: a${index}}}, template: {metadata: {labels: {app: a${index}}}, spec: {containers: [{name: web, image: "web:1"}]}}}`,
  ]);
  writeFileSync(join(chart, 'templates', 'all.yaml'), objects.flat().join('\n---\n'));
  return chart;
}

async function helm(): Promise<Figure[]> {
  const tools = await packagedTools(3);
  if (!tools) throw new Error('the packaged helm is not installed');
  const site = await startSite();
  const chart = writeChart();
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, site.kubeconfigText);
  const env = {KUBECONFIG: kubeconfig, HOME: folder};
  let number = 0;
  const run = (args: string[]) => execa(tools.helm, args, {env, stdin: 'ignore'});
  const install = () => {
    number += 1;
    return run(['install', `bench-${number}`, chart, '--namespace', `bench-${number}`, '--create-namespace']);
  };
  await install();
  const [installMs, templateMs] = await inTurns(5, install, () => run(['template', 'bench', chart]));
  await site.close();
  return [
    {name: 'helm install of 50 objects', value: installMs, unit: 'ms'},
    {name: '  helm template of the same', value: templateMs, unit: 'ms'},
    {name: '  install to template', value: installMs / templateMs, unit: 'times'},
  ];
}

/** The built program, serving the sample as a rehearsal does. */
async function memory(): Promise<Figure[]> {
  const served = join(folder, 'site');
  const program = execa(process.execPath, [`${root}dist/airlock.mjs`, 'rehearse', '--serve', served], {
    env: {XDG_STATE_HOME: folder},
    stdin: 'ignore',
    reject: false,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      program.stdout.on('data', chunk => String(chunk).includes('pretend site is up') && resolve());
      program.then(({stderr}) => reject(new Error(`the site ended: ${stderr}`)));
    });
    const {pid} = JSON.parse(readFileSync(join(served, 'ready.json'), 'utf8')) as {pid: number};
    return [{name: 'resident memory of the served sample', value: residentMb(pid), unit: 'MB', limit: 120}];
  } finally {
    program.kill('SIGTERM');
    await program;
  }
}

let isOver = false;
try {
  for (const measure of [start, leaks, lists, helm, memory]) {
    for (const figure of await measure()) {
      isOver ||= figure.limit !== undefined && figure.value > figure.limit;
      console.info(row(figure));
    }
  }
} finally {
  rmSync(folder, {recursive: true, force: true});
}
process.exitCode = isOver ? 1 : 0;
