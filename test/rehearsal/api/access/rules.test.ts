import {describe, expect, test} from 'vitest';
import {type Attributes, attributesOf} from '../../../../source/rehearsal/api/access/attributes.ts';
import {allows, type Rule} from '../../../../source/rehearsal/api/access/rules.ts';

const asked = (method: string, url: string): Attributes => {
  const {pathname, searchParams} = new URL(url, 'https://api');
  return attributesOf({method, path: pathname, query: searchParams});
};

const core = '/api/v1/namespaces/shop';
const apps = '/apis/apps/v1/namespaces/shop';

describe('what a request is about', () => {
  test.each<[string, string, Attributes]>([
    ['GET', `${core}/pods`, {verb: 'list', group: '', resource: 'pods', namespace: 'shop'}],
    ['GET', `${core}/pods?watch=true`, {verb: 'watch', group: '', resource: 'pods', namespace: 'shop'}],
    ['GET', `${core}/pods/a`, {verb: 'get', group: '', resource: 'pods', namespace: 'shop', name: 'a'}],
    // exec over a WebSocket is a GET, whatever it does.
    [
      'GET',
      `${core}/pods/a/exec?command=id`,
      {verb: 'get', group: '', resource: 'pods', subresource: 'exec', namespace: 'shop', name: 'a'},
    ],
    ['POST', `${apps}/deployments`, {verb: 'create', group: 'apps', resource: 'deployments', namespace: 'shop'}],
    [
      'PATCH',
      `${apps}/deployments/a`,
      {verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'shop', name: 'a'},
    ],
    [
      'PUT',
      `${apps}/deployments/a/scale`,
      {verb: 'update', group: 'apps', resource: 'deployments', subresource: 'scale', namespace: 'shop', name: 'a'},
    ],
    ['DELETE', `${core}/secrets`, {verb: 'deletecollection', group: '', resource: 'secrets', namespace: 'shop'}],
    ['DELETE', `${core}/secrets/a`, {verb: 'delete', group: '', resource: 'secrets', namespace: 'shop', name: 'a'}],
    [
      'GET',
      `${core}/secrets?fieldSelector=metadata.name%3Da`,
      {verb: 'list', group: '', resource: 'secrets', namespace: 'shop', name: 'a'},
    ],
    ['GET', '/api/v1/nodes', {verb: 'list', group: '', resource: 'nodes'}],
    ['GET', core, {verb: 'get', group: '', resource: 'namespaces', namespace: 'shop', name: 'shop'}],
    ['POST', '/api/v1/namespaces', {verb: 'create', group: '', resource: 'namespaces'}],
    ['GET', '/version', {verb: 'get', path: '/version'}],
    ['GET', '/apis/apps/v1', {verb: 'get', path: '/apis/apps/v1'}],
  ])('%s %s', (method, url, attributes) => {
    expect(asked(method, url)).toEqual(attributes);
  });
});

describe('what a rule allows', () => {
  const reader: Rule = {verbs: ['get', 'list'], apiGroups: ['', 'apps'], resources: ['pods', 'deployments']};
  const everything: Rule = {verbs: ['*'], apiGroups: ['*'], resources: ['*']};

  test.each<[string, Rule, string, string, boolean]>([
    ['its verbs', reader, 'GET', `${core}/pods`, true],
    ['no other verb', reader, 'DELETE', `${core}/pods/a`, false],
    ['no other group', reader, 'GET', '/apis/batch/v1/namespaces/shop/jobs', false],
    ['no subresource that it does not name', reader, 'GET', `${core}/pods/a/log`, false],
    ['a subresource by name', {...reader, resources: ['pods/log']}, 'GET', `${core}/pods/a/log`, true],
    ['not the resource by its subresource', {...reader, resources: ['pods/log']}, 'GET', `${core}/pods/a`, false],
    ['a subresource of everything', {...reader, resources: ['*/log']}, 'GET', `${core}/pods/a/log`, true],
    ['everything', everything, 'DELETE', `${apps}/deployments`, true],
    ['but no path by that', everything, 'GET', '/version', false],
    ['a named object', {...reader, resourceNames: ['a']}, 'GET', `${core}/pods/a`, true],
    ['not another one', {...reader, resourceNames: ['a']}, 'GET', `${core}/pods/b`, false],
    ['not the list of all by a name', {...reader, resourceNames: ['a']}, 'GET', `${core}/pods`, false],
    ['a path', {verbs: ['get'], nonResourceURLs: ['/version']}, 'GET', '/version', true],
    ['what lies below a path', {verbs: ['get'], nonResourceURLs: ['/apis/*']}, 'GET', '/apis/apps/v1', true],
    ['not the path beside', {verbs: ['get'], nonResourceURLs: ['/apis/*']}, 'GET', '/apisix', false],
  ])('%s', (_what, rule, method, url, isAllowed) => {
    expect(allows(rule, asked(method, url))).toBe(isAllowed);
  });
});
