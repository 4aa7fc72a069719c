import {parseReference} from '../pods/image-name.ts';
import type {Fault} from './fault.ts';
import {newPlaces, repositoryAt} from './parts/installed.ts';

export const registryGc: Fault = {
  about: 'the registry has cleaned up: the images of the installed version are gone, and the way back with them',
  begin: ({registry}) => ({
    settle(installed) {
      const changed = new Set(newPlaces(installed).map(repositoryAt));
      for (const image of installed.running.keys()) {
        const {repository, tag} = parseReference(image);
        if (!changed.has(repository)) continue;
        const manifestDigest = registry.manifestDigest(repository, tag);
        registry.drop(repository, tag);
        if (manifestDigest) registry.drop(repository, manifestDigest);
      }
    },
  }),
};
