import {type Outcome, type ProcessCommand, stdoutOf} from './command.ts';
import {kubectlFlags, readTimeoutMs, type Target} from './target.ts';

/** A verb and a resource as `kubectl auth can-i` takes them: 'create', 'pods/exec'; 'patch', 'deployments.apps'. */
export type Right = readonly [verb: string, resource: string];

const reviewOf = ([verb, wanted]: Right, namespace: string) => {
  const [head = '', subresource] = wanted.split('/');
  const [resource = '', ...group] = head.split('.');
  return {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: {resourceAttributes: {namespace, verb, group: group.join('.'), resource, ...(subresource && {subresource})}},
  };
};

const attributes = ['verb', 'resource', 'group', 'subresource'].map(name => `{.spec.resourceAttributes.${name}}`);

/**
 * Asks for many rights at once, with the review that `kubectl auth can-i` posts for one. Nothing of it is stored: the
 * server answers each with what it knows.
 */
export const mayI = (target: Target, rights: readonly Right[]): ProcessCommand => ({
  kind: 'process',
  file: 'kubectl',
  args: [
    ...['create', '--filename', '-', '--validate=false'],
    ...['-o', `jsonpath=${[...attributes, '{.status.allowed}'].join('|')}{"\\n"}`, ...kubectlFlags(target)],
  ],
  stdin: {
    kind: 'text',
    text: JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: rights.map(right => reviewOf(right, target.namespace)),
    }),
  },
  timeoutMs: readTimeoutMs,
  changes: 'nothing',
  purpose: `may this account do what is needed (${rights.length} access reviews, none is stored)`,
});

const answer = (allowed = ''): 'yes' | 'no' | 'unknown' =>
  allowed === 'true' ? 'yes' : allowed === 'false' ? 'no' : 'unknown';

/** What the server answered to each of the rights; 'unknown' where it gave no answer. */
export function parseRights(outcome: Outcome | undefined, rights: readonly Right[]): ('yes' | 'no' | 'unknown')[] {
  const answers = new Map<string, 'yes' | 'no' | 'unknown'>(
    stdoutOf(outcome)
      .split('\n')
      .map(line => {
        const [verb, resource, group, subresource, allowed] = line.split('|');
        const name = `${resource}${group ? `.${group}` : ''}${subresource ? `/${subresource}` : ''}`;
        return [`${verb} ${name}`, answer(allowed)];
      }),
  );
  return rights.map(right => answers.get(right.join(' ')) ?? 'unknown');
}
