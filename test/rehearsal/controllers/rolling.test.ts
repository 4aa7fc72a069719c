import {expect, test} from 'vitest';
import {templateHash} from '../../../source/rehearsal/controllers/hash.ts';
import {limits, nextStep} from '../../../source/rehearsal/controllers/rolling.ts';

test.each([
  [1, {}, {maxSurge: 1, maxUnavailable: 0}],
  [2, {}, {maxSurge: 1, maxUnavailable: 0}],
  [4, {}, {maxSurge: 1, maxUnavailable: 1}],
  [10, {maxSurge: '30%', maxUnavailable: '15%'}, {maxSurge: 3, maxUnavailable: 1}],
  [1, {maxSurge: 0, maxUnavailable: 1}, {maxSurge: 0, maxUnavailable: 1}],
  [3, {maxSurge: 0, maxUnavailable: 0}, {maxSurge: 0, maxUnavailable: 1}],
])('%i replicas with %j may deviate by %j', (replicas, strategy, expected) => {
  expect(limits(replicas, strategy)).toEqual(expected);
});

const step = (
  replicas: number,
  [newDesired, newAvailable]: [number, number],
  [oldDesired, oldAvailable]: [number, number],
  {maxSurge = 1, maxUnavailable = 0} = {},
) =>
  Object.fromEntries(
    nextStep({
      replicas,
      maxSurge,
      maxUnavailable,
      newSet: {name: 'new', desired: newDesired, available: newAvailable},
      oldSets: [{name: 'old', desired: oldDesired, available: oldAvailable}],
    }),
  );

test.each([
  ['the new set begins with the surge', step(2, [0, 0], [2, 2]), {new: 1}],
  ['nothing happens while the new pod is not available', step(2, [1, 0], [2, 2]), {}],
  ['an old pod goes for each new one that is available', step(2, [1, 1], [2, 2]), {old: 1}],
  ['the next new pod comes after that', step(2, [1, 1], [1, 1]), {new: 2}],
  ['the last old pod goes at the end', step(2, [2, 2], [1, 1]), {old: 0}],
  ['a pod that may be away goes first', step(2, [1, 0], [2, 2], {maxSurge: 1, maxUnavailable: 1}), {old: 1}],
  ['an old pod that is not available is no loss', step(2, [1, 1], [2, 1]), {old: 1}],
  ['a broken new set keeps all that serves', step(3, [1, 0], [3, 3]), {}],
  ['too many new pods are taken back', step(1, [3, 3], [0, 0]), {new: 1}],
])('%s', (_, actual, expected) => {
  expect(actual).toEqual(expected);
});

test('equal templates have one hash, whatever the order of their fields', () => {
  const template = {metadata: {labels: {a: '1'}}, spec: {containers: [{name: 'x', image: 'y'}]}};
  const turned = {spec: {containers: [{image: 'y', name: 'x'}]}, metadata: {labels: {a: '1'}, creationTimestamp: null}};
  expect(templateHash(turned)).toBe(templateHash(template));
  expect(templateHash({...template, spec: {containers: [{name: 'x', image: 'z'}]}})).not.toBe(templateHash(template));
});
