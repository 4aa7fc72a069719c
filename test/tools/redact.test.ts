import {expect, test} from 'vitest';
import {parseReleaseJson} from '../../source/tools/helm-output.ts';
import {redact, redactValue} from '../../source/tools/redact.ts';
import {recording} from './recording.ts';

const canary = 'c4n4ry-4711';

test.each([
  `password: ${canary}`,
  `  POSTGRES_PASSWORD: "${canary}"`,
  `+    secretKey: '${canary}'`,
  `-  apiToken: ${canary}`,
  `DB_PASSWORD=${canary} ./run`,
  `--docker-password=${canary}`,
  `"client_secret": "${canary}",`,
  `postgres://studio:${canary}@postgres:5432/studio`,
  `Authorization: Bearer ${canary}`,
  `authorization: Basic ${canary}`,
  `{"auths":{"registry":{"auth":"${canary}"}}}`,
  `{"a":{"adminPassword":"${canary}","n":1}}`,
  `-----BEGIN RSA PRIVATE KEY-----\n${canary}\n-----END RSA PRIVATE KEY-----`,
  `token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ${canary.replaceAll('-', '')}In0.c2lnbmF0dXJl`,
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  innocent: ${canary}\n  other: |\n    ${canary}\ntype: Opaque`,
  `  apiVersion: v1\n  kind: Secret\n  stringData:\n+   innocent: ${canary}\n`,
  `{"kind":"Secret","data":{"innocent":"${canary}"}}`,
])('F50: the secret in %j is masked', text => {
  const masked = redact(text);
  expect(masked).not.toContain(canary);
  expect(masked).not.toContain(canary.replaceAll('-', ''));
  expect(masked).toContain('••••••');
});

test.each([
  'secretName: internal-registry-secret',
  'imagePullSecrets:\n  - name: internal-registry-secret',
  'image: registry.internal:5000/datachain/studio-backend:1.2.3',
  'tokenTTL: 3600',
  'kind: ConfigMap\ndata:\n  LOG_FORMAT: json',
  'pulled sha256:0123456789abcdef',
  'https://studio.example.com/health',
])('%j says no secret and stays', text => expect(redact(text)).toBe(text));

test('a Secret is masked and what stands around it stays', () => {
  const text = `kind: Secret\ndata:\n  a: ${canary}\nmetadata:\n  name: keep\n---\nkind: ConfigMap\ndata:\n  a: keep\n`;
  expect(redact(text)).toBe(
    'kind: Secret\ndata:\n  a: ••••••\nmetadata:\n  name: keep\n---\nkind: ConfigMap\ndata:\n  a: keep\n',
  );
});

test.each(['3.17.3', '4.1.4'])("F15: the Secret in helm %s's dry run is masked", version => {
  const {manifest} = parseReleaseJson(recording(`helm/${version}/deployed-upgrade-dry-run-server-json`).stdout);
  expect(manifest).toContain('not-a-real-key');
  const masked = redact(manifest);
  expect(masked).not.toContain('not-a-real-key');
  expect(masked).toMatch(/stringData:\n {2}DJANGO_SECRET_KEY: ••••••\n {2}POSTGRES_PASSWORD: ••••••\n/);
});

test('values are masked by name, deep inside too', () => {
  expect(redactValue({list: [{dbPassword: canary, pin: 1}], secretName: 'a', token: 7})).toEqual({
    list: [{dbPassword: '••••••', pin: 1}],
    secretName: 'a',
    token: '••••••',
  });
});
