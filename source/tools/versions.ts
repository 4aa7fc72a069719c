import {clean, coerce, gte, lt, minor} from 'semver';
import * as z from 'zod';
import {excerpt, parseJson} from './parse.ts';

/** Versions of the tools and whether Airlock works with them. */

const oldestHelm = '3.12.0';
const firstUnknownHelm = '5.0.0';

/** The version in what `helm version` prints in any of its forms, without 'v' and build: '3.17.3'. Throws when there is none. */
export function parseHelmVersion(stdout: string): string {
  const found = /v?\d+\.\d+\.\d+(?:-[\w.]+)?/.exec(stdout)?.[0];
  const version = found === undefined ? null : clean(found);
  if (version === null) throw new Error(`helm version printed no version: "${excerpt(stdout)}"`);
  return version;
}

/** True, or why this helm is not to be used. */
export function judgeHelm(version: string): true | string {
  const base = coerce(version)?.version ?? version;
  if (lt(base, oldestHelm)) return `helm ${version} is older than ${oldestHelm}, the first with what Airlock needs`;
  if (gte(base, firstUnknownHelm)) return `helm ${version} is newer than the majors 3 and 4 that Airlock knows`;
  return true;
}

const versionSchema = z.object({
  clientVersion: z.object({gitVersion: z.string()}),
  serverVersion: z.object({gitVersion: z.string()}).optional(),
});

/** `kubectl version -o json`; the server is missing when it did not answer. */
export function parseKubectlVersion(stdout: string): {client: string; server: string | undefined} {
  const read = parseJson(stdout, versionSchema, 'the answer of kubectl version');
  const bare = (version: string): string => clean(version) ?? version.replace(/^v/, '');
  return {
    client: bare(read.clientVersion.gitVersion),
    server: read.serverVersion === undefined ? undefined : bare(read.serverVersion.gitVersion),
  };
}

/** Minor versions between client and server; kubectl is made for a distance of one. Undefined for an unreadable version. */
export function minorSkew(client: string, server: string): number | undefined {
  const [left, right] = [coerce(client), coerce(server)];
  return left === null || right === null || left.major !== right.major
    ? undefined
    : Math.abs(minor(left) - minor(right));
}
