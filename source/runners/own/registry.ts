import {Buffer} from 'node:buffer';
import {readFile} from 'node:fs/promises';
import * as z from 'zod';
import type {Credentials} from '../../registry/access.ts';
import {createRegistryClient, type RegistryClient} from '../../registry/client.ts';
import type {RegistryParams} from '../../tools/own.ts';
import {createTransport} from '../transport.ts';

const authSchema = z.object({
  auths: z.record(
    z.string(),
    z.object({auth: z.string().optional(), username: z.string().optional(), password: z.string().optional()}),
  ),
});

const hostOf = (key: string): string => key.replace(/^https?:\/\//, '').split('/')[0] ?? key;

/** The login for a host out of a docker config.json; undefined when it has none. Errors name the file, never a secret. */
export async function readLogin(authFile: string, host: string): Promise<Credentials | undefined> {
  let auths: z.infer<typeof authSchema>['auths'];
  try {
    auths = authSchema.parse(JSON.parse(await readFile(authFile, 'utf8'))).auths;
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'not a docker config.json';
    throw new Error(`${authFile}: ${reason}: expected {"auths": {"${host}": {"auth": …}}}`);
  }
  const entry = Object.entries(auths).find(([key]) => hostOf(key) === host)?.[1];
  if (entry === undefined) return undefined;
  if (entry.username !== undefined && entry.password !== undefined) {
    return {username: entry.username, password: entry.password};
  }
  if (entry.auth === undefined) {
    throw new Error(
      `${authFile}: the login for ${host} is not in the file (in a credential store?): it is needed here`,
    );
  }
  const [username = '', ...password] = Buffer.from(entry.auth, 'base64').toString('utf8').split(':');
  return {username, password: password.join(':')};
}

/** Works with a client of the site's registry; its connections are closed afterwards. */
export async function withRegistry<Value>(
  registry: RegistryParams,
  work: (client: RegistryClient) => Promise<Value>,
): Promise<Value> {
  const credentials = registry.authFile === undefined ? undefined : await readLogin(registry.authFile, registry.host);
  const {transport, close} = createTransport({caFile: registry.caFile});
  try {
    return await work(
      createRegistryClient({
        host: registry.host,
        transport,
        scheme: registry.plainHttp ? 'http' : 'https',
        ...(credentials === undefined ? {} : {credentials}),
      }),
    );
  } finally {
    await close();
  }
}
