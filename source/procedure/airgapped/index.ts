import {pinnedSections} from '../pinned.ts';
import {rollback} from '../rollback.ts';
import type {Procedure, Section} from '../step.ts';
import {troubleshooting} from '../troubleshooting/index.ts';
import {backups} from './backups.ts';
import {bundle} from './bundle.ts';
import {chart} from './chart.ts';
import {close} from './close.ts';
import {configuration} from './configuration.ts';
import {gate} from './gate.ts';
import {images} from './images.ts';
import {notes} from './notes.ts';
import {plan} from './plan.ts';
import {prerequisites} from './prerequisites.ts';
import {readiness} from './readiness.ts';
import {revalidateSection} from './revalidate.ts';
import {site} from './site.ts';
import {upgrade} from './upgrade.ts';
import {validate} from './validate.ts';
import {verify} from './verify.ts';

const before: readonly Section[] = [site, prerequisites, bundle, notes, images, chart, configuration, plan, readiness];

/** The air-gapped side: what can be done ahead, the window, afterwards, and what may be called at any time. */
export const airgapped: Procedure = {
  id: 'airgapped',
  title: 'Upgrade behind the air gap',
  sections: pinnedSections([
    ...before,
    revalidateSection(before),
    backups,
    gate,
    upgrade,
    verify,
    validate,
    close,
    rollback,
    troubleshooting,
  ]),
};
