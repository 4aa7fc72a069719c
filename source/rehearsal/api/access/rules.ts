import {type Attributes, isOfResource} from './attributes.ts';

/** A rule of a Role or ClusterRole. */
export type Rule = {
  verbs: readonly string[];
  apiGroups?: readonly string[];
  resources?: readonly string[];
  resourceNames?: readonly string[];
  nonResourceURLs?: readonly string[];
};

const everything = '*';

const names = (list: readonly string[] | undefined, value: string): boolean =>
  list !== undefined && (list.includes(everything) || list.includes(value));

const coversPath = (urls: readonly string[] = [], path: string): boolean =>
  urls.some(url => url === path || (url.endsWith(everything) && path.startsWith(url.slice(0, -1))));

function coversResource(resources: readonly string[] = [], resource: string, subresource: string | undefined): boolean {
  if (resources.includes(everything)) return true;
  if (subresource === undefined) return resources.includes(resource);
  return resources.includes(`${resource}/${subresource}`) || resources.includes(`${everything}/${subresource}`);
}

/** Whether a rule allows something. */
export function allows(rule: Rule, attributes: Attributes): boolean {
  if (!names(rule.verbs, attributes.verb)) return false;
  if (!isOfResource(attributes)) return coversPath(rule.nonResourceURLs, attributes.path);
  const {group, resource, subresource, name} = attributes;
  const {apiGroups, resources, resourceNames = []} = rule;
  const isNamed = resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name));
  return isNamed && names(apiGroups, group) && coversResource(resources, resource, subresource);
}
