import {resources} from '../controllers/resources.ts';
import type {Room} from '../controllers/work.ts';
import type {NodeImages} from './images.ts';

/** How often a kubelet looks whether its node has changed. */
const everyMs = 10_000;

/** Keeps what the nodes say of themselves: the images that they have. Returns the way to stop. */
export function reportNodes({store, clock}: Room, imagesOn: (nodeName: string) => NodeImages): () => void {
  const report = () => {
    for (const {metadata} of store.list(resources.nodes)) {
      const images = imagesOn(metadata.name).list();
      store.change(resources.nodes, undefined, metadata.name, node => ({
        ...node,
        status: {...(node['status'] as object), images},
      }));
    }
    cancel = clock.after(everyMs, report);
  };
  let cancel = clock.after(everyMs, report);
  return () => cancel();
}
