import {type Facts, need} from '../../probes/facts.ts';
import type {Item} from '../../probes/verdict.ts';
import {stdoutOf} from '../../tools/command.ts';
import * as helm from '../../tools/helm.ts';
import {parseHistory} from '../../tools/helm-output.ts';
import * as kubectl from '../../tools/kubectl.ts';
import {isPending, newestRevision} from '../../tools/revisions.ts';
import {formatDuration} from '../../tools/units.ts';
import type {Section, Step} from '../step.ts';
import {occurrence} from '../window.ts';
import {count, nothing, nothingToUndo, resultOf, unanswered} from '../words.ts';
import {freshMs} from './backup-step.ts';

const item = (id: string, label: string, isGood: boolean, detail: string, bad: Item['result'] = 'failed'): Item => ({
  id,
  label,
  result: isGood ? 'proved' : bad,
  detail,
});

const ageMs = (facts: Facts, at: string): number => Date.parse(facts.now) - Date.parse(at);

function bundleItem(facts: Facts): Item {
  const {signature, images} = need(facts, 'bundle');
  const isSigned = signature === 'valid';
  const isWhole = facts.steps['bundle.verify']?.status === 'done';
  return item(
    'bundle',
    `Bundle ${isSigned ? 'signed' : 'not signed, sums only'}`,
    isWhole && isSigned,
    `${count(images.length, 'image')} by digest`,
    isWhole ? 'look' : 'failed',
  );
}

function imagesItem(facts: Facts): Item {
  const pushed = need(facts, 'pushed');
  const {images} = need(facts, 'plan');
  const missing = images.filter(image => !pushed.some(({internalReference}) => internalReference === image));
  return item(
    'images',
    'Every image of the plan is in the registry',
    missing.length === 0,
    missing.length === 0 ? `${images.length} of ${images.length} by digest` : `not there: ${missing.join(', ')}`,
  );
}

function backupItems(facts: Facts): Item[] {
  const backups = facts.known.backups ?? [];
  const dump = backups.find(backup => backup.id === 'database');
  const site = need(facts, 'site');
  const items: Item[] = [];
  if (site.database !== undefined) {
    const age = dump === undefined ? undefined : ageMs(facts, dump.takenAt);
    items.push(
      item(
        'dump',
        'Database dump',
        age !== undefined && age <= freshMs,
        dump === undefined || age === undefined ? 'none' : `${dump.proof}, ${formatDuration(age)} old`,
      ),
    );
  }
  const others = backups.filter(backup => backup.id !== 'database');
  items.push(
    item('backups', 'Values, manifest, Secrets and claims kept', others.length > 0, count(others.length, 'backup')),
  );
  return items;
}

function windowItem(facts: Facts): Item {
  const site = need(facts, 'site');
  const {hookCount} = need(facts, 'plan');
  const worstMs = site.timeoutSeconds * 1000 * (hookCount > 0 ? 3 : 1);
  const worst = `worst case ${hookCount > 0 ? '3 × ' : ''}${formatDuration(site.timeoutSeconds * 1000)} = ${formatDuration(worstMs)}`;
  if (site.window === undefined) return item('window', 'Time', true, `${worst}; no window is named in airlock.yaml`);
  const nowMs = Date.parse(facts.now);
  const {startsAt, endsAt} = occurrence(site.window, nowMs);
  if (nowMs < startsAt) {
    return item(
      'window',
      'Time',
      false,
      `the window opens only in ${formatDuration(startsAt - nowMs)}; ${worst}`,
      'look',
    );
  }
  if (nowMs >= endsAt) {
    return item(
      'window',
      'Time',
      false,
      `the window is over since ${formatDuration(nowMs - endsAt)}; ${worst}`,
      'look',
    );
  }
  const leftMs = endsAt - nowMs;
  return item('window', 'Time', worstMs <= leftMs, `${worst}, ${formatDuration(leftMs)} left in the window`, 'look');
}

function rollbackItems(facts: Facts): Item[] {
  const revision = need(facts, 'goodRevision');
  const armed = facts.steps['readiness.rollback'];
  const point = need(facts, 'site').pointOfNoReturn;
  const where = point === undefined ? 'the start of helm upgrade' : `${point.kind} ${point.name}`;
  return [
    item(
      'rollback',
      `Rollback to revision ${revision} armed`,
      armed?.status === 'done',
      armed?.summary ?? 'not armed',
      'look',
    ),
    {
      id: 'point',
      label: 'Point of no return',
      result: 'proved',
      detail: `${where}; a helm rollback does not undo a migrated schema`,
    },
  ];
}

const signs: Readonly<Record<Item['result'], string>> = {
  proved: '✓',
  look: '!',
  failed: '✗',
  unknown: '?',
  todo: '·',
  running: '·',
  skipped: '↷',
};

/** The conditions as text, to stand beside the question of the next step: what does not hold comes first. */
const conditionLines = (items: readonly Item[]): string =>
  items
    .toSorted((left, right) => Number(left.result === 'proved') - Number(right.result === 'proved'))
    .map(({label, result, detail}) => `${signs[result]} ${label}: ${detail ?? ''}\n`)
    .join('');

const conditions: Step = {
  id: 'gate.conditions',
  title: 'Ask every condition',
  why: 'Past this gate the release changes. Each condition is listed with its evidence; the live revision and the cluster are asked once more.',
  guide: ['prerequisites.window', 'best-practices-execution'],
  inputs: [],
  kind: 'gate',
  changes: 'nothing',
  guards: [],
  plan: nothing,
  undo: nothingToUndo,
  proof: {
    commands(facts) {
      const target = helm.targetOf(need(facts, 'site'));
      return [helm.history(target), kubectl.clusterUid(target)];
    },
    judge(facts, outcomes) {
      const silent = unanswered(facts, conditions.proof.commands(facts), outcomes);
      if (silent !== undefined) return silent;
      const newest = newestRevision(parseHistory(stdoutOf(outcomes[0])));
      const plan = need(facts, 'plan');
      const approval = facts.known.approval;
      const isSame = newest?.revision === plan.revision && !isPending(newest.status);
      const isPinned = stdoutOf(outcomes[1]).trim() === need(facts, 'cluster').uid;
      const again = facts.steps['revalidate.all'];
      const items: Item[] = [
        bundleItem(facts),
        imagesItem(facts),
        item(
          'again',
          'Everything proved again',
          again?.status === 'done' && again.result === 'proved',
          again?.summary ?? 'not asked',
        ),
        item('cluster', 'The cluster is the one that was pinned', isPinned, need(facts, 'cluster').server),
        item(
          'revision',
          `Plan ${plan.hash.slice(0, 6)} still true`,
          isSame && approval?.hash === plan.hash,
          `live: revision ${newest?.revision ?? '?'}, ${newest?.status ?? 'unknown'}`,
        ),
        ...backupItems(facts),
        ...rollbackItems(facts),
        windowItem(facts),
      ];
      const bad = items.filter(({result}) => result === 'failed');
      const looks = items.filter(({result}) => result === 'look');
      return {
        result: resultOf(items),
        summary:
          bad.length > 0
            ? `no-go: ${bad.map(({label, detail}) => `${label} (${detail})`).join('; ')}`
            : `${count(items.length, 'condition')} hold${looks.length > 0 ? `, ${looks.length} to look at: ${looks.map(({label}) => label).join('; ')}` : ''}`,
        evidence: [],
        items,
        documents: [{name: 'gate.txt', title: 'Conditions', kind: 'text', text: conditionLines(items)}],
        remedies:
          bad.length > 0
            ? ['Go back to the step behind the condition and run it again; then ask the conditions again.']
            : [],
      };
    },
  },
};

const go: Step = {
  id: 'gate.go',
  title: 'Go or no-go',
  why: 'Typing the name of the release is the decision. Leaving with q is no-go: nothing was changed, everything is kept.',
  guide: ['prerequisites.admin-access'],
  inputs: [
    {
      id: 'gate.go',
      kind: 'typed',
      ask: facts => `Type ${need(facts, 'site').release} to go`,
      word: facts => need(facts, 'site').release,
    },
  ],
  kind: 'gate',
  changes: 'nothing',
  shows: ['gate.txt'],
  guards: [
    {id: 'gate.held', holds: facts => facts.steps['gate.conditions']?.status === 'done' || 'the conditions come first'},
  ],
  plan: nothing,
  undo: nothingToUndo,
  proof: {
    commands: nothing,
    judge(facts) {
      const isGo = facts.answers['gate.go'] === need(facts, 'site').release;
      return {
        result: isGo ? 'proved' : 'failed',
        summary: isGo ? `go, by ${facts.operator}` : 'no-go: nothing was changed',
        evidence: [],
      };
    },
  },
};

export const gate: Section = {
  id: 'gate',
  title: 'Gate',
  when: 'window',
  guide: ['prerequisites.window'],
  steps: [conditions, go],
};
