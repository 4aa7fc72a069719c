import {resources} from '../controllers/resources.ts';
import type {KubeObject} from '../model.ts';
import type {Fault} from './fault.ts';

type Labelled = KubeObject & {
  spec: {selector: {matchLabels: Record<string, string>}; template: {metadata: {labels: Record<string, string>}}};
};

/** The same workload under another selector: its pods are made anew. */
function relabelled(workload: Labelled): Labelled {
  const {spec} = workload;
  const [key = 'app', value = ''] = Object.entries(spec.selector.matchLabels).at(-1) ?? [];
  const labels = {...spec.selector.matchLabels, [key]: `${value}-old`};
  const {template} = spec;
  return {
    ...workload,
    spec: {
      ...spec,
      selector: {...spec.selector, matchLabels: labels},
      template: {...template, metadata: {...template.metadata, labels: {...template.metadata.labels, ...labels}}},
    },
  };
}

export const immutableChange: Fault = {
  about: 'a workload was made by hand once, with a field that the chart sets differently and nobody may change',
  begin: ({store}) => ({
    settle({namespace}) {
      const [set] = store.list(resources.statefulSets, namespace);
      if (set) {
        store.change(resources.statefulSets, namespace, set.metadata.name, current => ({
          ...current,
          spec: {...(current['spec'] as object), serviceName: `${set.metadata.name}-old`},
        }));
        return;
      }
      const [deployment] = store.list(resources.deployments, namespace);
      if (!deployment) return;
      store.change(resources.deployments, namespace, deployment.metadata.name, current =>
        relabelled(current as Labelled),
      );
    },
  }),
};
