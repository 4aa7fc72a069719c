import {X509Certificate} from 'node:crypto';
import {createServer, get} from 'node:https';
import type {AddressInfo} from 'node:net';
import {expect, test} from 'vitest';
import {createAuthority} from '../../source/rehearsal/authority.ts';

test('an authority signs for the hosts it is told, and for nobody else', () => {
  const authority = createAuthority();
  const ca = new X509Certificate(authority.caPem);
  const leaf = new X509Certificate(authority.issue(['127.0.0.1', '::1', 'registry.local']).certPem);
  expect(ca.ca).toBe(true);
  expect(leaf.ca).toBe(false);
  expect(leaf.checkIssued(ca)).toBe(true);
  expect(leaf.verify(ca.publicKey)).toBe(true);
  expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(leaf.checkIP('::1')).toBe('::1');
  expect(leaf.checkHost('registry.local')).toBe('registry.local');
  expect(leaf.checkHost('elsewhere.local')).toBeUndefined();
});

test('no authority vouches for the certificates of another', () => {
  const [ours, other] = [createAuthority(), createAuthority()];
  const leaf = new X509Certificate(ours.issue(['localhost']).certPem);
  expect(leaf.checkIssued(new X509Certificate(other.caPem))).toBe(false);
  expect(leaf.verify(new X509Certificate(other.caPem).publicKey)).toBe(false);
});

test('a client that has the authority trusts the server, and one that has not does not', async () => {
  const authority = createAuthority();
  const {certPem, keyPem} = authority.issue(['127.0.0.1']);
  const server = createServer({cert: certPem, key: keyPem}, (_request, response) => response.end('hello'));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = (ca: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      get(url, {ca, agent: false}, response => resolve(response.resume().statusCode)).on('error', reject);
    });
  expect(await ask(authority.caPem)).toBe(200);
  await expect(ask(createAuthority().caPem)).rejects.toMatchObject({code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'});
  await new Promise(resolve => server.close(resolve));
});
