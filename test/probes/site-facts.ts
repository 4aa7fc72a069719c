import type {Facts, FactValues} from '../../source/probes/facts.ts';
import {neededRights} from '../../source/probes/rights.ts';
import {siteSchema} from '../../source/probes/site.ts';

/** A site as its file would say it. */
export const site = siteSchema.parse({
  release: 'datachain-studio',
  namespace: 'studio-lab',
  context: 'airgap-prod',
  kubeconfig: '/srv/kubeconfig',
  registry: {host: 'registry.internal:5000', authFile: '/home/op/auth.json'},
  values: ['values.yaml'],
  database: {workload: 'statefulset/datachain-studio-postgres', user: 'studio', name: 'datachain_studio'},
  healthUrl: 'https://studio.example.com/health',
});

/** Facts at the start of a walk, with more of them where a test needs it. */
export const factsWith = (known: Partial<FactValues> = {}): Facts => ({
  known: {site, ...known},
  answers: {},
  steps: {},
  folder: '/state/session',
  bundleFolder: undefined,
  sessionId: 's',
  operator: 'op',
  now: '2026-11-22T09:00:00.000Z',
  startedAt: '2026-11-22T08:59:00.000Z',
});

/** The site with some of its lines changed. */
export const siteWith = (changes: Record<string, unknown>) => siteSchema.parse({...site, ...changes});

/** What kubectl answers to the reviews of all needed rights: granted, but for one when it is named ('create pods/exec'). */
export const rightsAnswer = (denied?: string) =>
  neededRights
    .map(right => {
      const [, verb, resource, group = '', subresource = ''] =
        /^(\S+) ([^./]+)(?:\.([^/]+))?(?:\/(.+))?$/.exec(right.join(' ')) ?? [];
      return `${verb}|${resource}|${group}|${subresource}|${right.join(' ') !== denied}\n`;
    })
    .join('');
