import {randomUUID} from 'node:crypto';
import {resources} from '../controllers/resources.ts';
import type {Fault} from './fault.ts';

/** The uid of kube-system is what tells clusters apart. */
export const contextSwitched: Fault = {
  about: 'while the images are pushed, the kubeconfig context comes to mean another cluster: a twin with other ids',
  begin({store, registry, installed}) {
    let isSwitched = false;
    const stop = registry.onPush(() => {
      if (isSwitched || !installed()) return;
      isSwitched = true;
      const found = store.remove(resources.namespaces, undefined, 'kube-system');
      if (!found) return;
      const {resourceVersion: _version, ...metadata} = found.metadata;
      store.create(resources.namespaces, {...found, metadata: {...metadata, uid: randomUUID()}});
    });
    return {stop};
  },
};
