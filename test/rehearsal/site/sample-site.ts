import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Fault} from '../../../source/rehearsal/faults/fault.ts';
import type {FaultName} from '../../../source/rehearsal/faults/index.ts';
import {installSample} from '../../../source/rehearsal/install.ts';
import {chartFolder} from '../../../source/rehearsal/sample/chart.ts';
import {sampleNamespace, sampleRelease} from '../../../source/rehearsal/sample/product.ts';
import {seedImages} from '../../../source/rehearsal/sample/seed.ts';
import {siteValues} from '../../../source/rehearsal/sample/values.ts';
import {type Site, startSite} from '../../../source/rehearsal/site.ts';
import {packagedTools} from '../../../source/rehearsal/tools.ts';

export type Ended = {exitCode: number; stdout: string; stderr: string; bytes: Buffer};

/** Runs a program to its end; output is kept as bytes too. */
export function run(file: string, args: string[], environment: Record<string, string>, input?: string): Promise<Ended> {
  return new Promise(resolve => {
    const options = {env: {PATH: process.env['PATH'], ...environment}, encoding: 'buffer', maxBuffer: 2 ** 26} as const;
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      const exitCode = error ? (typeof error.code === 'number' ? error.code : 255) : 0;
      resolve({exitCode, stdout: stdout.toString(), stderr: stderr.toString(), bytes: stdout});
    });
    child.stdin?.end(input ?? '');
  });
}

/** A site with the sample installed, and the real tools pointed at it. */
export async function startSampleSite({faults = [] as (FaultName | Fault)[], speed = 25, major = 3 as 3 | 4} = {}) {
  const tools = await packagedTools(major);
  if (!tools) throw new Error('the packaged helm and kubectl are not installed');
  const site: Site = await startSite({speed, faults});
  const folder = await mkdtemp(join(tmpdir(), 'airlock-site-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, site.kubeconfigText);
  const environment = {KUBECONFIG: kubeconfig, HOME: folder};
  await installSample(site, {helm: tools.helm, run});

  const helm = (...args: string[]) => run(tools.helm, [...args, '-n', sampleNamespace], environment);
  const kubectl = (...args: string[]) => run(tools.kubectl, ['-n', sampleNamespace, ...args], environment);
  return {
    site,
    environment,
    folder,
    helm,
    kubectl,
    /** kubectl with something on standard input. */
    feed: (input: string, ...args: string[]) =>
      run(tools.kubectl, ['-n', sampleNamespace, ...args], environment, input),
    /** Runs the upgrade to 1.2.3 with the operator's values, its images being in the internal registry. */
    async upgrade(...more: string[]) {
      await seedImages(site.registries.internal, '1.2.3');
      const values = join(folder, 'values.yaml');
      await writeFile(values, siteValues(site.registry.host).replaceAll('"1.2.2"', '"1.2.3"'));
      return helm('upgrade', sampleRelease, chartFolder('1.2.3'), '-f', values, '--wait', '--timeout', '20s', ...more);
    },
    async close() {
      await site.close();
      await rm(folder, {recursive: true, force: true});
      const broken = site.broken();
      if (broken.length > 0) throw new Error(`the pretend site itself failed:\n${broken.join('\n')}`);
    },
  };
}

export type SampleSite = Awaited<ReturnType<typeof startSampleSite>>;
