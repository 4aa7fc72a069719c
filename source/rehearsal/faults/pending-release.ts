import type {Fault} from './fault.ts';
import {addRevision} from './parts/revisions.ts';

export const pendingRelease: Fault = {
  about: 'a helm died in the middle of an upgrade: the newest revision is pending-upgrade, and nobody works on it',
  begin(place) {
    let remove = () => {};
    return {
      settle(installed) {
        remove = addRevision(place, installed, {status: 'pending-upgrade', description: 'Preparing upgrade'});
      },
      stop: () => remove(),
    };
  },
};
