import {expect, test} from 'vitest';
import {
  fieldSelector,
  formatSelector,
  labelSelector,
  matchesSelector,
} from '../../../source/rehearsal/api/selectors.ts';
import type {KubeObject} from '../../../source/rehearsal/model.ts';

const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name: 'web-1', namespace: 'studio', labels: {app: 'web', tier: 'front', 'example.com/x': ''}},
  status: {phase: 'Running'},
};

test.each([
  ['', true],
  ['app=web', true],
  ['app==web,tier=front', true],
  ['app=web,tier=back', false],
  ['app!=web', false],
  ['missing!=web', true],
  ['app in (web, api)', true],
  ['app in (api)', false],
  ['app notin (api),tier in (front,back)', true],
  ['missing notin (api)', true],
  ['app', true],
  ['missing', false],
  ['!missing', true],
  ['!app', false],
  ['example.com/x=', true],
])('the label selector %j fits: %s', (selector, fits) => {
  expect(labelSelector(selector)(pod)).toBe(fits);
});

test('a broken label selector is refused in the words of the server', () => {
  expect(() => labelSelector('==bad')).toThrow("found '==', expected: !, identifier, or 'end of string'");
});

test.each([
  ['metadata.name=web-1', true],
  ['metadata.name=web-1,metadata.namespace=other', false],
  ['status.phase!=Running', false],
  ['status.phase!=Pending', true],
])('the field selector %j fits: %s', (selector, fits) => {
  expect(fieldSelector(selector, 'Pod')(pod)).toBe(fits);
});

test('a field that a kind has no index of is refused', () => {
  expect(() => fieldSelector('spec.nope=1', 'Pod')).toThrow('field label not supported: spec.nope');
  expect(() => fieldSelector('status.phase=Running', 'ConfigMap')).toThrow('field label not supported: status.phase');
});

test('selector objects select and print', () => {
  const selector = {
    matchLabels: {tier: 'front', app: 'web'},
    matchExpressions: [
      {key: 'app', operator: 'In', values: ['web', 'api']},
      {key: 'gone', operator: 'DoesNotExist'},
    ],
  };
  expect(matchesSelector(selector, {app: 'web', tier: 'front'})).toBe(true);
  expect(matchesSelector(selector, {app: 'web', tier: 'front', gone: ''})).toBe(false);
  expect(formatSelector(selector)).toBe('app=web,tier=front,app in (web,api),!gone');
});
