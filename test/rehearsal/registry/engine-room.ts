import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {createAuthority} from '../../../source/rehearsal/authority.ts';
import type {Exchange} from '../../../source/rehearsal/registry/exchange.ts';
import {type RegistryOptions, startRegistry} from '../../../source/rehearsal/registry/server.ts';
import type {ImageArchive} from '../../../source/rehearsal/sample/image.ts';

/** A name for the registry that docker has to verify: it trusts whatever answers on 127.0.0.0/8. */
export const registryName = 'registry.airlock.test';

export const login = {username: 'robot', password: 'not-a-password'};

/** A pretend registry with TLS and login, and a folder with its CA and the login: what engines are given. */
export async function openEngineRoom(
  atEnd: (clean: () => void | Promise<void>) => void,
  options: RegistryOptions = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'airlock-engines-'));
  atEnd(() => rmSync(folder, {recursive: true, force: true, maxRetries: 5}));
  const authority = createAuthority();
  const asked: string[] = [];
  const registry = await startRegistry({
    users: {[login.username]: login.password},
    certificate: authority.issue(['127.0.0.1', registryName]),
    spoil(exchange: Exchange) {
      asked.push(`${exchange.method} ${exchange.path}`);
      return undefined;
    },
    ...options,
  });
  atEnd(registry.close);
  const at = (name: string) => join(folder, name);
  writeFileSync(at('ca.pem'), authority.caPem);
  const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64');
  writeFileSync(at('auth.json'), JSON.stringify({auths: {[registry.host]: {auth}}}), {mode: 0o600});
  const run = async (
    file: string,
    args: readonly string[],
    env: Record<string, string> = {SSL_CERT_FILE: at('ca.pem')},
  ) => {
    const {exitCode = -1, stdout, stderr} = await execa(file, [...args], {reject: false, env, stdin: 'ignore'});
    return {exitCode, stdout, stderr};
  };
  return {
    folder,
    at,
    registry,
    run,
    /** Requests that carried bytes of layers or opened an upload since the last time. */
    uploads: () => asked.splice(0).filter(request => /^(?:POST|PATCH|PUT) .*\/blobs\//.test(request)),
    keep(image: ImageArchive) {
      writeFileSync(at(image.file), image.bytes);
      return at(image.file);
    },
  };
}
