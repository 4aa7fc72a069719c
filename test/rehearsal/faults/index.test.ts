import {readdirSync} from 'node:fs';
import {afterEach, expect, test} from 'vitest';
import type {Fault} from '../../../source/rehearsal/faults/fault.ts';
import {faultLines, faultNamed, faultNames, faults} from '../../../source/rehearsal/faults/index.ts';
import {type Site, startSite} from '../../../source/rehearsal/site.ts';
import {apiFetch} from '../../helpers/api-fetch.ts';
import {root} from '../../helpers/source-files.ts';

const sites: Site[] = [];
afterEach(async () => {
  await Promise.all(sites.splice(0).map(site => site.close()));
});

test('every file beside the index is a fault of that name', () => {
  const files = readdirSync(`${root}source/rehearsal/faults`, {withFileTypes: true})
    .filter(entry => entry.isFile() && !['index.ts', 'fault.ts'].includes(entry.name))
    .map(({name}) => name.replace(/\.ts$/, ''));
  expect(files.toSorted(), 'give it its line in source/rehearsal/faults/index.ts').toEqual(faultNames.toSorted());
  expect(files.length).toBeGreaterThan(33);
});

test('each says in one line what happens', () => {
  for (const {about} of Object.values<Fault>(faults)) {
    expect(about).toMatch(/^[^\n|]{20,140}$/);
    expect(about).not.toMatch(/\.$/);
  }
  expect(faultLines().find(line => line.startsWith('exec-cut'))).toMatch(/^exec-cut\[=BYTES\] +the output/);
});

test.each([
  ['crash-loop', {name: 'crash-loop'}],
  ['exec-cut=100', {name: 'exec-cut', parameter: 100}],
])('%s is understood', (text, found) => {
  expect(faultNamed(text)).toMatchObject(found);
});

test.each(['crash-loop=3', 'exec-cut=', 'exec-cut=ten', 'nothing', 'toString', ''])('"%s" is none', text => {
  expect(faultNamed(text)).toBeUndefined();
});

test('a fault of one’s own begins when the release is there, works with others, and ends when told', async () => {
  const site = await startSite({faults: ['no-metrics']});
  sites.push(site);
  const heard: string[] = [];
  const own: Fault = {
    about: 'a fault of this test: it refuses the list of pods',
    begin: ({installed}) => ({
      settle: ({release}) => void heard.push(`settled ${release}`),
      intercept: ({path}) =>
        installed() && path === '/api/v1/pods'
          ? {kind: 'answer', answer: {code: 418, body: 'teapot', contentType: 'text/plain'}}
          : undefined,
      stop: () => void heard.push('stopped'),
    }),
  };
  const stop = site.fault(own);
  const ask = apiFetch({url: site.apiUrl, caPem: site.caPem, token: site.token});
  const status = async (path: string) => (await ask(path)).status;
  expect(await status('/api/v1/pods')).toBe(200);
  site.settle({release: 'shop', namespace: 'default', targets: []});
  expect(await status('/api/v1/pods')).toBe(418);
  expect(await status('/apis/metrics.k8s.io/v1beta1/nodes')).toBe(503);
  expect(site.faults()).toEqual(['no-metrics', 'own']);
  stop();
  stop();
  expect(await status('/api/v1/pods')).toBe(200);
  expect(site.faults()).toEqual(['no-metrics']);
  expect(heard).toEqual(['settled shop', 'stopped']);

  const late = site.fault(own);
  expect(heard.at(-1)).toBe('settled shop');
  late();
  expect(() => site.fault('nothing' as 'oom')).toThrow('there is no fault "nothing"');
});
