import * as z from 'zod';
import {parseJson} from './parse.ts';

/** What kubectl says; objects are read generously: fields that are not named here are kept as they came. */

const text = z.record(z.string(), z.string());

export const metadataSchema = z.looseObject({
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  generation: z.number().optional(),
  labels: text.nullish().transform(labels => labels ?? {}),
  annotations: text.nullish().transform(annotations => annotations ?? {}),
  creationTimestamp: z.string().nullish(),
  deletionTimestamp: z.string().nullish(),
  ownerReferences: z.array(z.looseObject({kind: z.string(), name: z.string()})).nullish(),
});

export const objectSchema = z.looseObject({
  apiVersion: z.string().default(''),
  kind: z.string().default(''),
  metadata: metadataSchema,
});

/** Any object of the cluster. */
export type KubeObject = z.output<typeof objectSchema>;

const itemsSchema = z.looseObject({items: z.array(objectSchema)});

/** `get … -o json`: the items of a List, or the one object that was asked for by name. */
export function parseList(stdout: string): KubeObject[] {
  const answer = parseJson(stdout, z.union([itemsSchema, objectSchema]), 'the answer of kubectl get');
  return 'items' in answer && Array.isArray(answer.items)
    ? z.array(objectSchema).parse(answer.items)
    : [objectSchema.parse(answer)];
}

export type WatchEvent =
  | {type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubeObject}
  /** The server ended the watch; its resourceVersion is too old, mostly. */
  | {type: 'ERROR'; message: string};

const watchSchema = z.object({type: z.string(), object: z.unknown()});
const statusSchema = z.looseObject({message: z.string().default('the watch ended')});

/** One line of `get --watch -o json --output-watch-events`; undefined for what is no event (blank, cut off, bookmark). */
export function parseWatchEvent(line: string): WatchEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const event = watchSchema.safeParse(value).data;
  if (event === undefined) return undefined;
  if (event.type === 'ERROR') {
    return {type: 'ERROR', message: statusSchema.safeParse(event.object).data?.message ?? 'the watch ended'};
  }
  const object = objectSchema.safeParse(event.object).data;
  if (object === undefined) return undefined;
  if (event.type === 'ADDED' || event.type === 'MODIFIED' || event.type === 'DELETED')
    return {type: event.type, object};
  return undefined;
}

const configSchema = z.looseObject({
  clusters: z.array(z.looseObject({name: z.string(), cluster: z.looseObject({server: z.string()})})).nullish(),
  'current-context': z.string().default(''),
});

/** `config view --minify -o json`: which context is used and which server it names. */
export function parseConfigView(stdout: string): {context: string; server: string} {
  const config = parseJson(stdout, configSchema, 'the answer of kubectl config view');
  return {context: config['current-context'], server: config.clusters?.[0]?.cluster.server ?? ''};
}
