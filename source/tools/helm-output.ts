import * as z from 'zod';
import type {Revision} from '../probes/facts.ts';
import {parseJson} from './parse.ts';

/** What helm's JSON says, majors 3 and 4; parsers throw an Error that says what was read and what is wrong with it. */

const historySchema = z.array(
  z.object({
    revision: z.number().int().positive(),
    updated: z.string(),
    status: z.string(),
    chart: z.string(),
    app_version: z.string().default(''),
    description: z.string().default(''),
  }),
);

/** `helm history -o json`, oldest first. */
export const parseHistory = (stdout: string): Revision[] =>
  parseJson(stdout, historySchema, 'the answer of helm history')
    .map(({app_version, ...rest}) => ({...rest, appVersion: app_version}))
    .sort((left, right) => left.revision - right.revision);

const hookSchema = z.object({
  name: z.string(),
  kind: z.string(),
  path: z.string().default(''),
  manifest: z.string(),
  events: z.array(z.string()).default([]),
  weight: z.number().default(0),
  delete_policies: z.array(z.string()).nullish(),
});

const releaseSchema = z.object({
  name: z.string(),
  namespace: z.string().default(''),
  version: z.number().int(),
  info: z.object({
    status: z.string(),
    description: z.string().default(''),
    last_deployed: z.string().default(''),
    notes: z.string().default(''),
  }),
  config: z.record(z.string(), z.unknown()).nullish(),
  manifest: z.string().default(''),
  hooks: z.array(hookSchema).nullish(),
  chart: z
    .object({metadata: z.object({name: z.string(), version: z.string(), appVersion: z.string().default('')})})
    .nullish(),
  apply_method: z.string().optional(),
});

export type Hook = {
  name: string;
  kind: string;
  /** Template it came from. */
  path: string;
  manifest: string;
  /** 'pre-upgrade', 'post-rollback', 'test', … */
  events: string[];
  weight: number;
  deletePolicies: string[];
};

export type Release = {
  name: string;
  namespace: string;
  revision: number;
  status: string;
  description: string;
  updated: string;
  notes: string;
  /** The operator's own values. */
  config: Record<string, unknown>;
  /** YAML documents; hooks not included. */
  manifest: string;
  hooks: Hook[];
  /** Only a dry run (and install) tells it; `status` does not. */
  chart: {name: string; version: string; appVersion: string} | undefined;
  /** helm 4: 'ssa' or 'csa'. */
  applyMethod: string | undefined;
};

/** The release as `upgrade --dry-run=server -o json` and `status -o json` print it. It carries secrets: never to be shown as it is. */
export function parseReleaseJson(stdout: string): Release {
  const read = parseJson(stdout, releaseSchema, 'the release as helm prints it');
  return {
    name: read.name,
    namespace: read.namespace,
    revision: read.version,
    status: read.info.status,
    description: read.info.description,
    updated: read.info.last_deployed,
    notes: read.info.notes,
    config: read.config ?? {},
    manifest: read.manifest,
    hooks: (read.hooks ?? []).map(({delete_policies, ...hook}) => ({...hook, deletePolicies: delete_policies ?? []})),
    chart: read.chart?.metadata,
    applyMethod: read.apply_method,
  };
}

export type ReleaseStatus = Pick<Release, 'name' | 'namespace' | 'revision' | 'status' | 'description' | 'updated'>;

/** `helm status -o json` without the parts that carry secrets. */
export function parseStatus(stdout: string): ReleaseStatus {
  const {name, namespace, revision, status, description, updated} = parseReleaseJson(stdout);
  return {name, namespace, revision, status, description, updated};
}

const listSchema = z.array(
  z.object({
    name: z.string(),
    namespace: z.string(),
    revision: z.coerce.number().int(),
    status: z.string(),
    chart: z.string(),
    app_version: z.string().default(''),
  }),
);

/** `helm list -o json`; the revision is a string there. */
export const parseReleaseList = (stdout: string) =>
  parseJson(stdout, listSchema, 'the answer of helm list').map(({app_version, ...rest}) => ({
    ...rest,
    appVersion: app_version,
  }));
