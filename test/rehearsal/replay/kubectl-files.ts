import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {stringify} from 'yaml';
import {type Recording, recordingsIn} from './recordings.ts';

const applied = 'kubectl.kubernetes.io/last-applied-configuration';

type Recorded = {metadata: {name: string; annotations?: Record<string, string>}};

/** The manifest that the recorder applied, as the recorded object itself keeps it. */
function manifestIn({stdout}: Recording): [string, object][] {
  const {metadata} = JSON.parse(stdout) as Recorded;
  const manifest = metadata.annotations?.[applied];
  return manifest === undefined ? [] : [[metadata.name, JSON.parse(manifest) as object]];
}

const deployment = (name: string, more: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {a: b}}
${more}`;

const claim = (name: string, namespace: string, storageClass: string) => `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: ${name}, namespace: ${namespace}}
spec: {accessModes: [ReadWriteOnce], storageClassName: ${storageClass}, resources: {requests: {storage: 1Gi}}}
`;

const files: Readonly<Record<string, string>> = {
  'extra.yaml': deployment(
    'extra',
    '  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: app, image: "busybox:1.36"}]}}\n',
  ),
  'invalid.yaml': deployment(
    'x',
    '  replicaz: 2\n  template: {metadata: {labels: {a: c}}, spec: {containers: [{name: app}]}}\n',
  ),
  'oldapi.yaml': 'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: old}\nspec: {}\n',
  'unbound.yaml': claim('unbound', 'studio-lab', 'none-such'),
  'neighbour-claim.yaml': claim('data-datachain-studio-postgres-0', 'studio-trace', 'manual'),
};

/** The pods whose pull is refused, and those that are broken in other ways. */
const recordedPods: Readonly<Record<string, RegExp>> = {
  'pulls.yaml': /^pod-pull-.*-json$/,
  'broken.yaml': /^pod-(?!pull-|errimagepull).*(?<!events)-json$/,
};

/** The manifests of the recorded objects with such names, each once. */
function manifests(names: RegExp): string {
  const meant = recordingsIn('kubectl/1.33.1').filter(({name}) => names.test(name));
  return [...new Map(meant.flatMap(manifestIn)).values()].map(item => stringify(item)).join('---\n');
}

/** Writes the files that the recorded commands of kubectl name, and the manifests of the pods that go wrong. */
export async function writeKubectlFiles(folder: string): Promise<void> {
  const pods = Object.entries(recordedPods).map(([name, names]): [string, string] => [name, manifests(names)]);
  const all = [...Object.entries(files), ...pods];
  await Promise.all(all.map(([name, text]) => writeFile(join(folder, name), text)));
}
