import {expect, test} from 'vitest';
import {jsonMerge, jsonPatch} from '../../../source/rehearsal/api/patch/json.ts';
import {strategicMerge as merge} from '../../../source/rehearsal/api/patch/strategic.ts';
import {builtInType} from '../../../source/rehearsal/api/schema/index.ts';

const groups: Record<string, string> = {Deployment: 'apps/v1', Service: 'v1', NetworkPolicy: 'networking.k8s.io/v1'};

function strategicMerge(object: object, patch: object, kind: string) {
  const type = builtInType(groups[kind] ?? '', kind);
  if (!type) throw new Error(`no table describes ${kind}`);
  return merge({...object}, {...patch}, type);
}

type Case = [what: string, before: object, patch: object, after: object];

const containers = (...items: object[]) => ({spec: {template: {spec: {containers: items}}}});

const deploymentCases: Case[] = [
  ['adds a field', {spec: {a: 1}}, {spec: {b: 2}}, {spec: {a: 1, b: 2}}],
  ['removes a field by null', {spec: {a: 1, b: 2}}, {spec: {b: null}}, {spec: {a: 1}}],
  ['leaves out nulls where nothing was', {}, {spec: {a: {b: null, c: 1}}}, {spec: {a: {c: 1}}}],
  [
    'merges containers by name',
    containers({name: 'a', image: 'x:1', command: ['run']}, {name: 'b', image: 'y:1'}),
    containers({name: 'a', image: 'x:2'}),
    containers({name: 'a', image: 'x:2', command: ['run']}, {name: 'b', image: 'y:1'}),
  ],
  ['adds a container', containers({name: 'a'}), containers({name: 'b'}), containers({name: 'a'}, {name: 'b'})],
  [
    'deletes a container by directive',
    containers({name: 'a'}, {name: 'b'}),
    containers({name: 'a', $patch: 'delete'}),
    containers({name: 'b'}),
  ],
  [
    'replaces the whole list by directive',
    containers({name: 'a'}, {name: 'b'}),
    containers({name: 'c'}, {$patch: 'replace'}),
    containers({name: 'c'}),
  ],
  [
    'replaces lists without a merge key',
    containers({name: 'a', args: ['1', '2']}),
    containers({name: 'a', args: ['3']}),
    containers({name: 'a', args: ['3']}),
  ],
  [
    'merges env by name and ports by containerPort',
    containers({name: 'a', env: [{name: 'X', value: '1'}], ports: [{containerPort: 80, name: 'http'}]}),
    containers({name: 'a', env: [{name: 'Y', value: '2'}], ports: [{containerPort: 80, name: 'web'}]}),
    containers({
      name: 'a',
      env: [
        {name: 'X', value: '1'},
        {name: 'Y', value: '2'},
      ],
      ports: [{containerPort: 80, name: 'web'}],
    }),
  ],
  [
    'orders as the patch says and keeps what only the server has in its place',
    {spec: {template: {spec: {volumes: [{name: 'own'}, {name: 'a'}, {name: 'b'}]}}}},
    {spec: {template: {spec: {'$setElementOrder/volumes': [{name: 'b'}, {name: 'a'}]}}}},
    {spec: {template: {spec: {volumes: [{name: 'own'}, {name: 'b'}, {name: 'a'}]}}}},
  ],
  [
    'keeps only the named keys of a strategy',
    {spec: {strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 1}}}},
    {spec: {strategy: {$retainKeys: ['type'], type: 'Recreate'}}},
    {spec: {strategy: {type: 'Recreate'}}},
  ],
  [
    'replaces a map by directive',
    {spec: {selector: {a: '1'}}},
    {spec: {selector: {$patch: 'replace', b: '2'}}},
    {spec: {selector: {b: '2'}}},
  ],
  [
    'takes values out of a plain list',
    {metadata: {finalizers: ['one', 'two']}},
    {metadata: {'$deleteFromPrimitiveList/finalizers': ['one'], finalizers: ['three']}},
    {metadata: {finalizers: ['two', 'three']}},
  ],
];

test.each(deploymentCases)('a strategic patch %s', (_what, before, patch, after) => {
  expect(strategicMerge(before, patch, 'Deployment')).toEqual(after);
});

test('the ports of a Service merge by port, those of a NetworkPolicy do not', () => {
  const patch = {spec: {ports: [{port: 80, name: 'b'}]}};
  const before = {spec: {ports: [{port: 80, name: 'a', protocol: 'TCP'}, {port: 81}]}};
  expect(strategicMerge(before, patch, 'Service')).toEqual({
    spec: {ports: [{port: 80, name: 'b', protocol: 'TCP'}, {port: 81}]},
  });
  expect(strategicMerge(before, patch, 'NetworkPolicy')).toEqual(patch);
});

test('an element without its merge key is refused', () => {
  const patch = () => strategicMerge(containers({name: 'a'}), containers({image: 'x'}), 'Deployment');
  expect(patch).toThrow('does not contain declared merge key: name');
});

test('a patch leaves the object it was applied to as it was', () => {
  const before = containers({name: 'a', env: [{name: 'X', value: '1'}]});
  const copy = structuredClone(before);
  strategicMerge(before, containers({name: 'a', env: [{name: 'X', value: '2'}]}), 'Deployment');
  expect(before).toEqual(copy);
});

const mergeCases: Case[] = [
  ['replaces lists', {a: [1, 2]}, {a: [3]}, {a: [3]}],
  ['removes by null at any depth', {a: {b: 1, c: 2}}, {a: {b: null}}, {a: {c: 2}}],
  ['turns a value into an object', {a: 1}, {a: {b: 2}}, {a: {b: 2}}],
];
test.each(mergeCases)('a JSON merge patch %s', (_what, before, patch, after) => {
  expect(jsonMerge(before, patch)).toEqual(after);
});

const operationCases: [what: string, before: unknown, patch: object[], after: unknown][] = [
  ['adds to the end of a list', {a: [1]}, [{op: 'add', path: '/a/-', value: 2}], {a: [1, 2]}],
  ['adds inside a list', {a: [1, 3]}, [{op: 'add', path: '/a/1', value: 2}], {a: [1, 2, 3]}],
  ['replaces', {a: {b: 1}}, [{op: 'replace', path: '/a/b', value: 2}], {a: {b: 2}}],
  ['removes', {a: {b: 1, c: 2}}, [{op: 'remove', path: '/a/b'}], {a: {c: 2}}],
  ['reads escapes', {'a/b': {'c~d': 1}}, [{op: 'replace', path: '/a~1b/c~0d', value: 2}], {'a/b': {'c~d': 2}}],
  ['copies', {a: 1}, [{op: 'copy', from: '/a', path: '/b'}], {a: 1, b: 1}],
  ['moves', {a: 1}, [{op: 'move', from: '/a', path: '/b'}], {b: 1}],
];
test.each(operationCases)('a JSON patch %s', (_what, before, patch, after) => {
  expect(jsonPatch(before, patch)).toEqual(after);
});

test.each([
  ['a test that fails', [{op: 'test', path: '/a', value: 9}]],
  ['a path that leads nowhere', [{op: 'replace', path: '/b', value: 9}]],
])('a JSON patch with %s is refused', (_what, patch) => {
  expect(() => jsonPatch({a: 1}, patch)).toThrow('the server rejected our request');
});
