import {readFileSync} from 'node:fs';
import {type ManifestObject, parseManifest} from '../../source/diff/manifest.ts';

/** A recorded manifest of test/fixtures/diff. */
export const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/diff/${name}`, import.meta.url), 'utf8');

/** Objects of a manifest written in a test; a mistake in it fails the test. */
export function objects(yaml: string): ManifestObject[] {
  const {objects: read, errors} = parseManifest(yaml);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return read;
}

/** One Deployment with whatever a test needs in its spec or its only container. */
export const deployment = (spec: object, container: object = {}, more: object = {}): string =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: 'backend'},
    spec: {
      selector: {matchLabels: {app: 'backend'}},
      ...spec,
      template: {spec: {containers: [{name: 'backend', image: 'a/backend:1', ...container}], ...more}},
    },
  });
