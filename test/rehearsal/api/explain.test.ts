import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {builtInKinds} from '../../../source/rehearsal/api/kinds.ts';
import {definitionOf} from '../../helpers/definition.ts';
import {runPackaged} from '../../helpers/tools.ts';
import {startSite, type TestSite} from './site.ts';

type Schema = {$ref?: string; 'x-kubernetes-group-version-kind'?: {kind: string}[]};
type Document = {components: {schemas: Record<string, Schema>}};

const gadgets = definitionOf(
  'example.com',
  {kind: 'Gadget', plural: 'gadgets'},
  {
    type: 'object',
    description: 'Gadget turns things.',
    properties: {
      spec: {
        type: 'object',
        required: ['turns'],
        properties: {turns: {type: 'integer', description: 'How often it turns.'}},
      },
    },
  },
);

let site: TestSite;
beforeAll(async () => {
  site = await startSite();
  await site.request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', gadgets);
});
afterAll(async () => {
  expect(site.api.unsupported).toEqual([]);
  await site[Symbol.asyncDispose]();
});

const documents = async (): Promise<Record<string, string>> => {
  const index = (await (await site.fetch('/openapi/v3')).json()) as {
    paths: Record<string, {serverRelativeURL: string}>;
  };
  return Object.fromEntries(
    Object.entries(index.paths).map(([root, {serverRelativeURL}]) => [root, serverRelativeURL]),
  );
};

test('every document describes all its kinds, and nothing it refers to is missing', async () => {
  const found = await Promise.all(
    Object.values(await documents()).map(async url => {
      const {components} = (await (await site.fetch(url)).json()) as Document;
      const names = Object.keys(components.schemas);
      const references = [...JSON.stringify(components).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
      expect(
        references.map(([, name]) => name).filter(name => !names.includes(name ?? '')),
        url,
      ).toEqual([]);
      return Object.values(components.schemas).flatMap(schema => schema['x-kubernetes-group-version-kind'] ?? []);
    }),
  );
  const described = found.flat().map(({kind}) => kind);
  expect(described.toSorted()).toEqual([...builtInKinds.map(({kind}) => kind), 'Gadget'].toSorted());
});

test('a document that has changed has another address', async () => {
  const before = await documents();
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.example.com';
  const patch = [{op: 'replace', path: '/spec/versions/0/schema/openAPIV3Schema/description', value: 'Gadget turns.'}];
  expect((await site.request('PATCH', path, patch, 'application/json-patch+json')).code).toBe(200);
  const after = await documents();
  expect(after['apis/example.com/v1']).not.toBe(before['apis/example.com/v1']);
  expect(after['apis/apps/v1']).toBe(before['apis/apps/v1']);
});

/** What is asked, and what must be in the answer. */
const cases: [path: string, words: RegExp, exitCode?: number][] = [
  [
    'deployment.spec.strategy',
    /^GROUP: +apps\nKIND: +Deployment\nVERSION: +v1\n\nFIELD: strategy <DeploymentStrategy>[\s\S]*\n {2}rollingUpdate\t<RollingUpdateDeployment>\n[\s\S]*\n {2}type\t<string>\n/,
  ],
  ['pod.spec.containers.ports', /\nFIELD: ports <\[\]ContainerPort>[\s\S]*\n {2}containerPort\t<integer> -required-\n/],
  ['service.spec.selector', /\nFIELD: selector <map\[string\]string>/],
  ['sts.spec.template.spec.volumes.emptyDir.sizeLimit', /\nFIELD: sizeLimit <Quantity>/],
  ['pdb.spec.minAvailable', /\nFIELD: minAvailable <IntOrString>/],
  ['hpa', /^GROUP: +autoscaling\nKIND: +HorizontalPodAutoscaler\nVERSION: +v2\n/],
  ['hpa --api-version=autoscaling/v1 --recursive', /\n {4}targetCPUUtilizationPercentage\t<integer>\n/],
  ['gadget', /DESCRIPTION:\n +Gadget turns\b/],
  ['gadget.spec', /\n {2}turns\t<integer> -required-\n {4}How often it turns\.\n/],
  ['deployment', /DESCRIPTION:\n +The rehearsal's API server knows the names and types of these fields/],
  // Who wants more than there is, is told so.
  ['runtimeclass', /DESCRIPTION:\n +The rehearsal's API server has no schema of this kind/],
  ['deployment.spec.nope', /error: field "nope" does not exist\n?$/, 1],
  ['deployment --output=plaintext-openapiv2', /error: couldn't find resource for "apps\/v1, Kind=Deployment"\n?$/, 1],
];

describe.each([3, 4] as const)('explain of the kubectl beside helm %d', major => {
  test.each(cases)('%s', async (path, words, exitCode = 0) => {
    const ended = await runPackaged(major, 'kubectl', ['explain', ...path.split(' ')], {
      kubeconfig: site.kubeconfigFile,
    });
    expect(`${ended.stdout}\n${ended.stderr}`).toMatch(words);
    expect(ended.exitCode).toBe(exitCode);
  });
});
