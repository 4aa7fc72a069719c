import {report} from './airgapped/close.ts';
import {saveEvidence} from './rollback-evidence.ts';
import {release} from './rollback-release.ts';
import {verifyBack} from './rollback-verify.ts';
import type {Section, Step} from './step.ts';

const writeReport: Step = {...report, id: 'rollback.report', guide: ['rollback']};

/** One key from anywhere: evidence first, then back to a named revision, then the proof. */
export const rollback: Section = {
  id: 'rollback',
  title: 'Rollback',
  when: 'any',
  guide: ['rollback', 'rollback-1', 'rollback-2'],
  steps: [saveEvidence, release, verifyBack, writeReport],
};
