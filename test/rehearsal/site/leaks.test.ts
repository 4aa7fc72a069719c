import {setImmediate as nextTurn} from 'node:timers/promises';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {expect, test} from 'vitest';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {startSite} from '../../../source/rehearsal/site.ts';
import {apiFetch} from '../../helpers/api-fetch.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name: 'web', namespace: 'default'},
  spec: {
    replicas: 2,
    selector: {matchLabels: {app: 'web'}},
    template: {metadata: {labels: {app: 'web'}}, spec: {containers: [{name: 'web', image: 'web:1'}]}},
  },
};

/** Brings a site up, has a rollout begin in it, asks it something and leaves it in the middle. */
async function live(): Promise<WeakRef<object>> {
  const site = await startSite({speed: 20});
  site.store.create(resources.deployments, structuredClone(deployment));
  const ask = apiFetch({url: site.apiUrl, caPem: site.caPem, token: site.token});
  expect((await (await ask('/readyz')).text()).trim()).toBe('ok');
  await site.close();
  return new WeakRef(site.store);
}

test('a hundred sites of one process leave nothing behind', {timeout: 120_000}, async () => {
  const before = process.getActiveResourcesInfo();
  const stores: WeakRef<object>[] = [];
  while (stores.length < 100) stores.push(await live());
  // What ended last may still stand on the stack or wait for its last callback.
  for (let turn = 0; turn < 5; turn += 1) {
    await nextTurn();
    collect();
  }
  expect(stores.filter(store => store.deref() !== undefined).length).toBeLessThanOrEqual(1);
  const more = process.getActiveResourcesInfo();
  for (const handle of before.filter(one => more.includes(one))) more.splice(more.indexOf(handle), 1);
  expect(more).toEqual([]);
});
