import type {KubeObject, Store} from '../../model.ts';
import {fieldsAt, textAt} from '../fields.ts';
import type {Tokens} from './tokens.ts';

const namespaces = {group: '', resource: 'namespaces'};
const accounts = {group: '', resource: 'serviceaccounts'};
const configMaps = {group: '', resource: 'configmaps'};
const secrets = {group: '', resource: 'secrets'};

const rootAuthority = 'kube-root-ca.crt';
const aboutAuthority = {
  'kubernetes.io/description':
    'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
};
const accountToken = 'kubernetes.io/service-account-token';
const accountName = (secret: KubeObject) => secret.metadata.annotations?.['kubernetes.io/service-account.name'] ?? '';
const isTokenSecret = (object: KubeObject) => object.kind === 'Secret' && object['type'] === accountToken;
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Every namespace has its default account and the cluster's certificate authority, for as long as it is there. */
function furnish(store: Store, namespace: string, caPem: string): void {
  const found = store.get(namespaces, undefined, namespace);
  if (!found || found.metadata.deletionTimestamp) return;
  if (!store.get(accounts, namespace, 'default')) {
    store.create(accounts, {apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'default', namespace}});
  }
  const data = {'ca.crt': caPem};
  const authority = store.get(configMaps, namespace, rootAuthority);
  if (!authority) {
    const metadata = {name: rootAuthority, namespace, annotations: aboutAuthority};
    store.create(configMaps, {apiVersion: 'v1', kind: 'ConfigMap', metadata, data});
  } else if (fieldsAt(authority, 'data')['ca.crt'] !== caPem) {
    store.update(configMaps, {...authority, data});
  }
}

/** Writes the token into a Secret that was made for one, or takes it away when its account is gone. */
function fillSecret(store: Store, heard: KubeObject, tokens: Tokens, caPem: string): void {
  const {namespace = '', name} = heard.metadata;
  const secret = store.get(secrets, namespace, name);
  if (!secret || !isTokenSecret(secret)) return;
  const account = store.get(accounts, namespace, accountName(secret));
  if (!account) {
    store.remove(secrets, namespace, name);
    return;
  }
  if (textAt(secret, 'data.token')) return;
  const token = tokens.issueFor(account, name);
  store.update(secrets, {
    ...secret,
    metadata: {
      ...secret.metadata,
      annotations: {...secret.metadata.annotations, 'kubernetes.io/service-account.uid': account.metadata.uid ?? ''},
    },
    data: {...fieldsAt(secret, 'data'), 'ca.crt': base64(caPem), namespace: base64(namespace), token: base64(token)},
  });
}

/** The controllers behind accounts: what namespaces are furnished with, and the tokens in Secrets. */
export function keepAccounts(store: Store, tokens: Tokens, caPem: string): () => void {
  const stop = store.subscribe(({type, object}) => {
    const {name, namespace} = object.metadata;
    if (object.kind === 'Namespace' && object.apiVersion === 'v1' && type === 'ADDED') furnish(store, name, caPem);
    const isFurniture = name === 'default' || name === rootAuthority;
    if (namespace && isFurniture && (object.kind === 'ServiceAccount' || object.kind === 'ConfigMap')) {
      furnish(store, namespace, caPem);
    }
    if (type !== 'DELETED' && isTokenSecret(object)) fillSecret(store, object, tokens, caPem);
    if (type === 'DELETED' && object.kind === 'ServiceAccount') {
      for (const secret of store.list(secrets, namespace).filter(isTokenSecret)) {
        if (accountName(secret) === name) store.remove(secrets, namespace, secret.metadata.name);
      }
    }
  });
  for (const {metadata} of store.list(namespaces)) furnish(store, metadata.name, caPem);
  return stop;
}
