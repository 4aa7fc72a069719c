import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {join, resolve} from 'node:path';
import {stringify} from 'yaml';
import {type FoundRelease, proposeSite} from '../procedure/propose-site.ts';
import {runTool} from '../runners/run-tool.ts';
import {parseReleaseList} from '../tools/helm-output.ts';
import {splitChart} from '../tools/revisions.ts';
import {exitCodes, Refusal} from './refusal.ts';

/** Asks a tool; what it answers when it fails becomes the refusal. */
async function ask(file: string, args: string[]): Promise<string> {
  const {exitCode, stdout, stderr} = await runTool(file, args, {});
  if (exitCode === 0) return stdout;
  const words = stderr.trim() === '' ? `${file} could not be run: is it on PATH?` : stderr.trim();
  throw new Refusal(
    `there is no airlock.yaml here, and the cluster could not be asked for one:\n${words}`,
    exitCodes.refused,
  );
}

/** The chart that a bundle is for; undefined when it cannot be told. */
function chartOf(bundleFolder: string | undefined): string | undefined {
  try {
    const text = readFileSync(join(bundleFolder ?? '', 'bundle.json'), 'utf8');
    return (JSON.parse(text) as {chart?: {name?: string}}).chart?.name;
  } catch {
    return undefined;
  }
}

async function findRelease(bundleFolder: string | undefined): Promise<FoundRelease> {
  const all = parseReleaseList(await ask('helm', ['list', '-A', '--deployed', '--failed', '--pending', '-o', 'json']));
  const chart = chartOf(bundleFolder);
  const fitting = chart === undefined ? all : all.filter(release => splitChart(release.chart).name === chart);
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  const names = all.map(({name, namespace, chart: itsChart}) => `  ${name} in ${namespace} (${itsChart})`);
  throw new Refusal(
    `there is no airlock.yaml here, and ${fitting.length === 0 ? 'no' : 'more than one'} release fits the bundle:\n${names.join('\n') || '  none'}\nWrite airlock.yaml with release, namespace, registry.host and values.`,
    exitCodes.usage,
  );
}

function writeNew(path: string, text: string): void {
  writeFileSync(path, text, {flag: 'wx', mode: 0o600});
}

/**
 * Writes the site file that was missing, out of what the cluster tells of the release that fits the bundle, and the
 * operator's values beside it. The walk's first section shows it and asks. Nothing is overwritten.
 */
export async function detectSite(siteFile: string, bundleFolder: string | undefined): Promise<void> {
  const release = await findRelease(bundleFolder);
  const context = (await ask('kubectl', ['config', 'current-context'])).trim();
  const target = [release.name, '--namespace', release.namespace];
  const manifest = await ask('helm', ['get', 'manifest', ...target]);
  const folder = resolve(siteFile, '..');
  const valuesFile = join(folder, 'values.yaml');
  const kubeconfig =
    process.env['KUBECONFIG']?.split(':').find(path => path !== '') ?? join(homedir(), '.kube', 'config');
  const proposed = proposeSite({
    release,
    context,
    kubeconfig: resolve(kubeconfig),
    manifest,
    valuesFile: 'values.yaml',
  });
  if (proposed.registry.host === undefined) {
    throw new Refusal(
      `there is no airlock.yaml here, and no image of ${release.name} names a registry.\nWrite airlock.yaml with registry.host.`,
      exitCodes.usage,
    );
  }
  if (!existsSync(valuesFile)) writeNew(valuesFile, await ask('helm', ['get', 'values', ...target, '-o', 'yaml']));
  const header = '# Proposed from what runs in the cluster. Read it, complete it: backups, window, checks.\n';
  writeNew(siteFile, `${header}${stringify(proposed)}`);
  process.stderr.write(
    `airlock: wrote ${siteFile} from release ${release.name} in ${release.namespace}; the first section shows it.\n`,
  );
}
