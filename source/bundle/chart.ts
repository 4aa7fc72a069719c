import type {Buffer} from 'node:buffer';
import {gunzip} from 'node:zlib';
import {parseDocument} from 'yaml';
import * as z from 'zod';
import {bytesInMemory} from './bytes.ts';
import {visible} from './path.ts';
import {type Accepted, catchRefusal, refuse} from './refusal.ts';
import {indexTar, readEntry} from './tar.ts';

/** Helm's own bounds are 100 MB unpacked and 5 MB a file. */
const mostPackedBytes = 20 * 1024 * 1024;
const mostUnpackedBytes = 100 * 1024 * 1024;
const mostFileBytes = 5 * 1024 * 1024;
const mostEntries = 10_000;

const chartSchema = z.object({
  apiVersion: z.string(),
  name: z.string().min(1),
  version: z.string().min(1),
  appVersion: z.coerce.string().optional(),
  description: z.string().optional(),
  type: z.string().optional(),
  kubeVersion: z.string().optional(),
  annotations: z.record(z.string(), z.string()).nullish(),
  dependencies: z
    .array(z.object({name: z.string(), version: z.string().optional(), repository: z.string().optional()}))
    .nullish(),
});
export type ChartDescription = z.infer<typeof chartSchema>;

export type ChartArchive = {
  description: ChartDescription;
  /** Folder that all files lie in. */
  root: string;
  /** The text of Chart.yaml. */
  descriptionText: string;
  /** The text of values.yaml; empty when the chart has none. */
  valuesText: string;
  /** Paths below the root, sorted. */
  files: {path: string; sizeBytes: number}[];
  /** Names of dependencies in Chart.yaml that are not in charts/. */
  missingDependencies: string[];
  /** The text of a file; undefined when it is not there. */
  text(path: string): string | undefined;
};

const unpack = (bytes: Buffer) =>
  new Promise<Buffer>((resolve, reject) => {
    gunzip(bytes, {maxOutputLength: mostUnpackedBytes}, (error, unpacked) => {
      if (error === null) resolve(unpacked);
      else reject(error);
    });
  });

const unpackBounded = async (bytes: Buffer) => {
  if (bytes.length > mostPackedBytes) refuse(`the chart is larger than ${mostPackedBytes} bytes`);
  try {
    return await unpack(bytes);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') refuse(`the chart unpacks to more than ${mostUnpackedBytes} bytes`);
    if (code === 'Z_BUF_ERROR') refuse('truncated: the chart ends in the middle');
    return refuse('the chart is not a gzipped tar archive');
  }
};

/** Parses YAML out of untrusted input: duplicate keys, broken syntax and alias bombs are refused with their place. */
const parseYaml = (text: string, what: string): unknown => {
  const document = parseDocument(text, {uniqueKeys: true, prettyErrors: true});
  const [error] = document.errors;
  if (error !== undefined) refuse(`${what}: ${error.message.split('\n')[0]}`);
  try {
    return document.toJS({maxAliasCount: 100});
  } catch (failure) {
    return refuse(`${what}: ${failure instanceof Error ? failure.message : String(failure)}`);
  }
};

const parseDescription = (text: string): ChartDescription => {
  const result = chartSchema.safeParse(parseYaml(text, 'Chart.yaml'));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  return refuse(`Chart.yaml: ${issue?.path.join('.') || 'top level'}: ${issue?.message ?? 'unknown fault'}`);
};

/** Reads a packed chart (.tgz) without writing anything to disk. Refuses what is hostile, damaged or not a chart. */
export function readChartArchive(bytes: Buffer): Promise<Accepted<ChartArchive>> {
  return catchRefusal(async () => {
    const source = bytesInMemory(await unpackBounded(bytes));
    const index = await indexTar(source, {mostEntries});
    const [root = ''] = [...index.keys()][0]?.split('/') ?? [];
    const contents = new Map<string, Buffer>();
    for (const name of index.keys()) {
      if (!name.startsWith(`${root}/`)) refuse(`refused: ${visible(name)} lies outside the chart's folder`);
      contents.set(name.slice(root.length + 1), await readEntry(source, index, name, mostFileBytes));
    }
    const text = (path: string) => contents.get(path)?.toString('utf8');
    const descriptionText = text('Chart.yaml') ?? refuse('not a chart: Chart.yaml is missing');
    const valuesText = text('values.yaml') ?? '';
    parseYaml(valuesText, 'values.yaml');
    const description = parseDescription(descriptionText);
    const isPresent = (name: string) =>
      [...contents.keys()].some(
        path => path.startsWith(`charts/${name}/`) || (path.startsWith(`charts/${name}-`) && path.endsWith('.tgz')),
      );
    return {
      description,
      root,
      descriptionText,
      valuesText,
      files: [...contents]
        .map(([path, content]) => ({path, sizeBytes: content.length}))
        .sort((a, b) => (a.path < b.path ? -1 : 1)),
      missingDependencies: (description.dependencies ?? []).map(({name}) => name).filter(name => !isPresent(name)),
      text,
    };
  });
}
