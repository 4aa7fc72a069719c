import type {Pod} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {because, lab, lapse} from './kubectl-lab.ts';
import {install, upgrade} from './scenes.ts';
import type {Story} from './story.ts';
import type {World} from './world.ts';

/** Whether the pods of the old revision are gone, and all that are left serve. */
function isSettled({site}: World): boolean {
  const pods = site.store.list(resources.pods, lab) as Pod[];
  return pods.every(
    ({metadata, status}) =>
      metadata.deletionTimestamp === undefined && (status?.containerStatuses ?? []).every(({ready}) => ready === true),
  );
}

/** What kubectl tells in passing of a whole upgrade. */
export const watched: Story = {
  folder: 'kubectl/1.33.1',
  lapse,
  scenes: [
    {run: install(lab), because},
    {
      watch: ['watch-pods-json', 'watch-pods-table', 'watch-events-json', 'watch-events-table'],
      during: upgrade(lab, '--set', 'migration.seconds=12'),
      isOver: isSettled,
    },
  ],
};
