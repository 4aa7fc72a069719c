import * as z from 'zod';
import * as kubectl from '../tools/kubectl.ts';
import {type KubeObject, objectSchema} from '../tools/kubectl-output.ts';
import {parseQuantity} from '../tools/quantity.ts';
import {targetOf} from '../tools/target.ts';
import {readList, readOptionalList, some} from './answers.ts';
import {look, namedProbe, proved} from './named.ts';

const phaseOf = (object: KubeObject): string => {
  const claim = objectSchema.extend({status: z.looseObject({phase: z.string().default('Unknown')}).prefault({})});
  return claim.safeParse(object).data?.status.phase ?? 'Unknown';
};

/** Every claim of the namespace has its volume. */
export const claimsBound = namedProbe({
  id: 'storage',
  title: 'The volumes are bound',
  remedy: 'See "kubectl describe pvc NAME": pods that need an unbound volume will not start.',
  commands: site => [kubectl.get(targetOf(site), 'persistentvolumeclaims', {purpose: 'the claims and their volumes'})],
  judge([outcome]) {
    const answer = readList(outcome);
    if ('judgement' in answer) return answer.judgement;
    const open = answer.value.filter(claim => phaseOf(claim) !== 'Bound');
    if (open.length > 0) return look(some(open.map(claim => `${claim.metadata.name} is ${phaseOf(claim)}`)));
    return proved(answer.value.length === 0 ? 'no claims in the namespace' : `${answer.value.length} bound`);
  },
});

const quotaSchema = objectSchema.extend({
  status: z
    .looseObject({
      hard: z.record(z.string(), z.string()).default({}),
      used: z.record(z.string(), z.string()).default({}),
    })
    .prefault({}),
});

const nearlyFull = 0.9;

/** What of a quota is used to nine tenths or more: 'requests.cpu 1900m of 2'. */
function tightEntries(object: KubeObject): string[] {
  const quota = quotaSchema.safeParse(object).data;
  return Object.entries(quota?.status.hard ?? {}).flatMap(([name, hard]) => {
    const used = quota?.status.used[name] ?? '0';
    const [limit, taken] = [parseQuantity(hard), parseQuantity(used)];
    const isTight = limit !== undefined && taken !== undefined && limit > 0 && taken >= nearlyFull * limit;
    return isTight ? [`${name} ${used} of ${hard}`] : [];
  });
}

/** The namespace has room for the pods that run twice during a rollout. */
export const quotaRoom = namedProbe({
  id: 'quota',
  title: 'The quota leaves room',
  remedy: 'Have the quota raised for the window: a rollout runs old and new pods side by side.',
  commands: site => [kubectl.get(targetOf(site), 'resourcequotas', {purpose: 'the quotas of the namespace'})],
  judge([outcome]) {
    const answer = readOptionalList(outcome);
    if ('judgement' in answer) return answer.judgement;
    const tight = answer.value.flatMap(tightEntries);
    if (tight.length > 0) return look(`Nearly used up: ${some(tight)}`);
    return proved(answer.value.length === 0 ? 'no quota in the namespace' : 'room in every quota');
  },
});
