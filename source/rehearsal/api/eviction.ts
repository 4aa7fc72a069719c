import {spendBudget} from '../controllers/budgets.ts';
import type {Pod} from '../controllers/kinds.ts';
import {bodyFields} from './body.ts';
import {failure, methodNotAllowed} from './failure.ts';
import {fieldsAt} from './fields.ts';
import {existing} from './objects.ts';
import {deleteOptions, removeObject} from './remove.ts';
import {type Answer, type ApiRequest, type Context, isDryRun, type Target} from './request.ts';

/** POST of an Eviction: a deletion that asks the pod's disruption budgets first. */
export function evict(context: Context, target: Target, request: ApiRequest): Answer {
  if (request.method !== 'POST') throw methodNotAllowed();
  const pod = existing(context, target) as Pod;
  const options = deleteOptions(target.kind, fieldsAt(bodyFields(request), 'deleteOptions'), request.query);
  if (!isDryRun(request)) {
    const budget = spendBudget(context.store, pod);
    if (budget) {
      const {desiredHealthy = 0, currentHealthy = 0} = budget.status ?? {};
      const message = `The disruption budget ${budget.metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
      throw failure({
        code: 429,
        reason: 'TooManyRequests',
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        details: {causes: [{reason: 'DisruptionBudget', message}]},
      });
    }
    removeObject(context, {kind: target.kind, object: pod}, options);
  }
  return {code: 201, body: {kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201}};
}
