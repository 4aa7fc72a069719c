import {resources} from '../controllers/resources.ts';
import {timestamp} from '../controllers/time.ts';
import type {KubeObject} from '../model.ts';
import {parseReference} from '../pods/image-name.ts';
import type {Fault} from './fault.ts';
import {busiestRepository} from './parts/installed.ts';

type Workload = KubeObject & {spec: {replicas?: number; template: {spec: {containers: {image: string}[]}}}};
type Manager = {manager: string; fieldsV1?: {'f:spec'?: Record<string, unknown>}};

/** The others no longer own the field that somebody took from them. */
function withoutReplicas(entry: Manager): Manager {
  const spec = entry.fieldsV1?.['f:spec'];
  if (!spec || !('f:replicas' in spec)) return entry;
  const {'f:replicas': _taken, ...rest} = spec;
  return {...entry, fieldsV1: {...entry.fieldsV1, 'f:spec': rest}};
}

export const foreignManager: Fault = {
  about: 'somebody has scaled the busiest workload by hand with kubectl edit, and owns the field since',
  begin: ({store, clock}) => ({
    settle(installed) {
      const busiest = busiestRepository(installed);
      const runsIt = ({spec}: Workload) =>
        spec.template.spec.containers.some(({image}) => parseReference(image).repository === busiest);
      const workload = (store.list(resources.deployments, installed.namespace) as Workload[]).find(runsIt);
      if (!workload) return;
      const {namespace, name, managedFields = []} = workload.metadata;
      const edited = {
        manager: 'kubectl-edit',
        operation: 'Update',
        apiVersion: 'apps/v1',
        time: timestamp(clock.now()),
        fieldsType: 'FieldsV1',
        fieldsV1: {'f:spec': {'f:replicas': {}}},
      };
      store.change(resources.deployments, namespace, name, current => ({
        ...current,
        metadata: {...current.metadata, managedFields: [...(managedFields as Manager[]).map(withoutReplicas), edited]},
        spec: {...(current as Workload).spec, replicas: ((current as Workload).spec.replicas ?? 1) + 1},
      }));
    },
  }),
};
