import {resources} from '../controllers/resources.ts';
import type {KubeObject} from '../model.ts';
import {revisionSecrets} from '../release-record.ts';
import type {Fault} from './fault.ts';
import {addRevision, putBack} from './parts/revisions.ts';

export const historyPruned: Fault = {
  about: "the release's history was cut: only a failed revision is left, and none to go back to",
  begin(place) {
    const {store} = place;
    let removed: KubeObject[] = [];
    let takeAway = () => {};
    return {
      settle(installed) {
        const {namespace, release} = installed;
        removed = revisionSecrets(store, namespace, release);
        const description = 'Upgrade "failed": context deadline exceeded';
        takeAway = addRevision(place, installed, {status: 'failed', description});
        for (const {metadata} of removed) store.remove(resources.secrets, namespace, metadata.name);
      },
      stop() {
        takeAway();
        putBack(place, removed);
      },
    };
  },
};
