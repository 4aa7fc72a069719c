import type {Deployment, Pod} from './controllers/kinds.ts';
import {isReady} from './controllers/pod-template.ts';
import {resources} from './controllers/resources.ts';
import {answerPath, type PageAnswer} from './health.ts';
import type {KubeObject, Store} from './model.ts';
import {parseReference} from './pods/image-name.ts';

/** What a pretend site has to know of the product that runs in it; everything else comes out of its objects. */
export type Product = {
  /** How it answers a browser. */
  answer(store: Store, path: string): PageAnswer;
  /** The role and the database that its PostgreSQL was made with. */
  database: {role: string; mainDatabase: string};
  /** Whether containers of an image are that PostgreSQL. */
  isDatabase(image: string): boolean;
};

const isPostgres = (image: string): boolean => parseReference(image).name.includes('postgres');

/** The product that the rehearsal brings along. */
export const sampleProduct: Product = {
  answer: answerPath,
  database: {role: 'studio', mainDatabase: 'datachain_studio'},
  isDatabase: isPostgres,
};

/** Workloads of a namespace that have not one ready pod. */
function silent(store: Store, namespace: string): string[] {
  const pods = (store.list(resources.pods, namespace) as Pod[]).filter(isReady);
  const hasPod = ({spec}: Deployment) => {
    const wanted = Object.entries(spec.selector.matchLabels ?? {});
    return pods.some(({metadata: {labels}}) => wanted.every(([name, value]) => labels?.[name] === value));
  };
  const workloads = [resources.deployments, resources.statefulSets].flatMap(
    resource => store.list(resource, namespace) as (KubeObject & Deployment)[],
  );
  return workloads
    .filter(workload => (workload.spec.replicas ?? 1) > 0 && !hasPod(workload))
    .map(({kind, metadata}) => `${kind}/${metadata.name}`);
}

export type UnknownProduct = {namespace: string; role?: string; mainDatabase?: string; databaseImage?: string};

/** A product of which nothing but its objects is known: it answers every path for as long as every workload serves. */
export function unknownProduct({namespace, role, mainDatabase, databaseImage}: UnknownProduct): Product {
  return {
    answer(store) {
      const missing = silent(store, namespace);
      const isHealthy = missing.length === 0;
      const body = {status: isHealthy ? 'ok' : 'unavailable', rehearsal: true, ...(!isHealthy && {missing})};
      return {code: isHealthy ? 200 : 503, type: 'application/json', body: `${JSON.stringify(body)}\n`};
    },
    database: {...sampleProduct.database, ...(role && {role}), ...(mainDatabase && {mainDatabase})},
    isDatabase: image =>
      isPostgres(image) ||
      (databaseImage !== undefined && parseReference(image).repository === parseReference(databaseImage).repository),
  };
}
