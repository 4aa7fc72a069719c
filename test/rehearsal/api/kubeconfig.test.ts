import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {kubeconfig} from '../../../source/rehearsal/api/kubeconfig.ts';

test.each([
  ['as a rehearsal has it', {}],
  ['in a namespace', {namespace: 'studio'}],
  ['under a name that YAML would take for something else', {context: 'no: "quotes" #1', namespace: '12'}],
])('a kubeconfig is YAML %s', (_about, options) => {
  const caPem = `-----BEGIN CERTIFICATE-----\n${'x'.repeat(300)}\n-----END CERTIFICATE-----\n`;
  const text = kubeconfig('https://127.0.0.1:6443', {token: 'a-token', caPem, ...options});
  const {context = 'rehearsal', ...namespace} = {...options} as {context?: string; namespace?: string};
  expect(parse(text)).toEqual({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: context,
        cluster: {
          server: 'https://127.0.0.1:6443',
          'certificate-authority-data': Buffer.from(caPem).toString('base64'),
        },
      },
    ],
    users: [{name: context, user: {token: 'a-token'}}],
    contexts: [{name: context, context: {cluster: context, user: context, ...namespace}}],
    'current-context': context,
  });
});
