import type {KubeObject} from '../../model.ts';
import type {Cause} from '../failure.ts';
import type {Fields} from '../fields.ts';
import type {Kind} from '../kinds.ts';
import {invalidValue} from './causes.ts';
import {podSpec} from './containers.ts';
import {dataRules} from './data.ts';
import {hasRules, ruleCauses} from './expressions.ts';
import {annotations, labels, nameCauses} from './metadata.ts';
import {networkRules} from './networking.ts';
import {policyRules} from './policy.ts';
import {all, type Check, type Rule} from './rules.ts';
import {schemaCauses} from './schema.ts';
import {storageRules} from './storage.ts';
import {workloadRules} from './workloads.ts';

const metadataRules: Rule[] = [
  ['metadata.labels', labels],
  ['metadata.annotations', annotations],
];

/** Per built-in kind, what must hold. The words are the server's. */
const checks = new Map<string, Check>(
  Object.entries({...workloadRules, ...networkRules, ...storageRules, ...dataRules, ...policyRules}).map(
    ([kind, rules]) => [kind, all([...metadataRules, ...rules])],
  ),
);
const usual = all(metadataRules);

/** With these faults the server does not even try the rules of a definition. */
const blocking = ['NotSupported', 'Required', 'TooLong', 'TooMany', 'TypeInvalid'].map(name => `FieldValue${name}`);
const notTried = invalidValue(
  '<nil>',
  '"null"',
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
);

/** What a custom object's definition does not allow: by its schema, and then by its rules. */
function customCauses(schema: Fields, object: KubeObject, before?: KubeObject): Cause[] {
  const causes = schemaCauses(schema, object, before);
  if (!hasRules(schema)) return causes;
  const isBlocked = causes.some(({reason}) => blocking.includes(reason));
  return [...causes, ...(isBlocked ? [notTried] : ruleCauses(schema, object, before))];
}

/**
 * What is wrong with an object (defaults already in), as the server's causes; empty when it may be stored. `before` is
 * what it takes the place of.
 */
export function validationCauses(kind: Kind, object: KubeObject, before?: KubeObject): Cause[] {
  const check = kind.isCustom ? usual : (checks.get(kind.kind) ?? usual);
  const place = {value: object, path: '', holder: {}, object};
  return [
    ...nameCauses(kind, object.metadata.name),
    ...check(place),
    ...(kind.schema ? customCauses(kind.schema, object, before) : []),
  ];
}

/** What is wrong with the spec of a pod that a controller is about to make. */
export const podCauses = (pod: KubeObject): Cause[] =>
  podSpec({value: pod['spec'], path: 'spec', holder: pod, object: pod});
