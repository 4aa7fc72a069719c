import {expect, test} from 'vitest';
import {startSite} from './site.ts';

test('many sites live side by side and know nothing of each other', async () => {
  const sites = await Promise.all(Array.from({length: 20}, () => startSite()));
  await Promise.all(
    sites.map((site, index) =>
      site.request('POST', '/api/v1/namespaces/studio/configmaps', {metadata: {name: `only-${index}`}}),
    ),
  );
  const names = sites.map(site => site.store.list({group: '', resource: 'configmaps'}, 'studio').at(-1)?.metadata.name);
  expect(new Set(names).size).toBe(20);
  const uids = sites.map(
    ({store}) => store.get({group: '', resource: 'namespaces'}, undefined, 'kube-system')?.metadata.uid,
  );
  expect(new Set(uids).size).toBe(20);
  await Promise.all(sites.map(site => site[Symbol.asyncDispose]()));
  await expect(sites[0]?.fetch('')).rejects.toThrow('fetch failed');
});

test('closing does not wait for watches', async () => {
  const site = await startSite();
  const {body} = await site.fetch('/api/v1/pods?watch=true');
  // Listened to before it happens, or the rejection counts as nobody's.
  const ended = expect(body?.getReader().read()).rejects.toThrow('terminated');
  await site[Symbol.asyncDispose]();
  await ended;
});
