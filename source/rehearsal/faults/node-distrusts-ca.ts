import {parseReference} from '../pods/image-name.ts';
import type {Fault} from './fault.ts';
import {isNew} from './parts/installed.ts';

/** The words are those of containerd 1.6 below Kubernetes 1.33. */
export const nodeDistrustsCa: Fault = {
  about: "the nodes do not know the authority that signed the registry's certificate: no new image is pulled",
  begin: place => ({
    refusePull({reference}) {
      if (!isNew(place, reference)) return undefined;
      const {host, repository, tag} = parseReference(reference);
      const url = `https://${host}/v2/${repository}/manifests/${tag}`;
      return `failed to pull and unpack image "${reference}": failed to resolve reference "${reference}": failed to do request: Head "${url}": x509: certificate signed by unknown authority`;
    },
  }),
};
