import {stepState} from '../engine/selectors.ts';
import type {State} from '../engine/state.ts';
import type {Answer} from '../probes/facts.ts';
import {allSteps} from '../procedure/step.ts';
import {codeText, escapeText, table} from './escape.ts';
import {between, duration, size} from './units.ts';

/** The parts of a report, each a block of Markdown, '' when there is nothing to tell. */

export function whereAndWho(state: State): string {
  const {opening, known} = state;
  const {site, cluster, bundle} = known;
  const rows: [string, string | undefined][] = [
    ['Release', site === undefined ? opening?.releaseName : `${site.release} in namespace ${site.namespace}`],
    ['Cluster', cluster === undefined ? undefined : `${cluster.uid}, ${cluster.server}, ${cluster.version}`],
    ['Context', cluster?.context],
    ['Registry', site?.registry.host],
    ['Rehearsal', opening?.rehearsal && [opening.rehearsal.about, ...opening.rehearsal.notes].join('; ')],
    ['Operator', opening?.operator],
    ['Host', opening?.host],
    ['Started', state.startedAt],
    ['This report', state.nowMs > 0 ? new Date(state.nowMs).toISOString() : undefined],
    ['Bundle', bundle?.folder ?? opening?.bundleFolder],
    [
      'Bundle manifest',
      bundle === undefined ? undefined : `sha256 ${bundle.manifestSha256}, signature ${bundle.signature}`,
    ],
    [
      'Chart',
      bundle === undefined ? undefined : `${bundle.chartName} ${bundle.chartVersion}, sha256 ${bundle.chartSha256}`,
    ],
    ['Site file', opening?.siteFile],
    ['Session', opening === undefined ? undefined : `${opening.sessionId}, Airlock ${opening.airlockVersion}`],
  ];
  return table(
    ['', ''],
    rows.filter(([, value]) => (value ?? '') !== '').map(([name, value = '']) => [name, escapeText(value)]),
  );
}

export function steps(state: State): string {
  const rows = state.procedure.sections.flatMap(section =>
    section.steps
      .filter(step => section.when !== 'any' || stepState(state, step.id).status !== 'todo')
      .map(step => {
        const {status, verdict, startedAt, endedAt} = stepState(state, step.id);
        const isThis = step.id.endsWith('.report') && status === 'running';
        const summary = isThis ? 'this report' : (verdict?.summary ?? stepState(state, step.id).reason ?? '');
        return [
          section.title,
          step.title,
          isThis ? 'done' : status,
          verdict?.result ?? '',
          between(startedAt, endedAt),
          summary,
        ].map(escapeText);
      }),
  );
  return table(['Section', 'Step', 'Status', 'Result', 'Took', 'What is known'], rows);
}

export const skipped = (state: State): string =>
  allSteps(state.procedure)
    .filter(step => stepState(state, step.id).status === 'skipped')
    .map(step => `- ${escapeText(step.title)}: ${escapeText(stepState(state, step.id).reason ?? 'no reason given')}`)
    .join('\n');

export function images({known}: State): string {
  const rows = (known.pushed ?? []).map(image => {
    const seen = known.verifiedImages?.filter(({reference}) =>
      [image.reference, image.internalReference].includes(reference),
    );
    const pods = seen?.reduce((sum, {pods}) => sum + pods, 0) ?? 0;
    const running =
      pods === 0
        ? 'not verified'
        : `${pods} ${pods === 1 ? 'pod' : 'pods'}, ${seen?.map(({digest}) => digest).join(', ')}`;
    return [
      codeText(image.internalReference),
      image.how,
      codeText(image.manifestDigest),
      size(image.sizeBytes),
      escapeText(running),
    ];
  });
  return table(['Image', 'Registry', 'Manifest digest', 'Size', 'Running by imageID'], rows);
}

export function plan({known}: State): string {
  const made = known.plan;
  if (made === undefined) return '';
  const risks = made.risks.map(({level, object, text}) => [level, codeText(object), escapeText(text)]);
  const line = `Plan ${codeText(made.hash)} against revision ${made.revision}: ${made.changed} changed, ${made.added} added, ${made.removed} removed, ${made.hookCount} hooks.`;
  const {approval} = known;
  const isApproved = approval !== undefined && approval.hash === made.hash;
  const approved = isApproved ? `Approved by ${escapeText(approval.by)} at ${approval.at}.` : 'Not approved.';
  return [line, approved, table(['Level', 'Object', 'Risk'], risks)].filter(part => part !== '').join('\n\n');
}

export function backups(state: State): string {
  const atMs = Date.parse(stepState(state, 'upgrade.execute').startedAt ?? '') || state.nowMs;
  const rows = (state.known.backups ?? []).map(backup => [
    escapeText(backup.title),
    codeText(backup.path),
    size(backup.sizeBytes),
    codeText(backup.sha256),
    `${backup.takenAt} (${duration(atMs - Date.parse(backup.takenAt)) || 'later'})`,
    escapeText(`${backup.proof}${backup.isEncrypted ? ', encrypted' : ', in the clear'}`),
  ]);
  return table(['Backup', 'File', 'Size', 'SHA-256', 'Taken (age at the upgrade)', 'Proof'], rows);
}

export function responseTimes({known}: State): string {
  const rows = [['before', known.baseline] as const, ['after', known.responseAfter] as const].flatMap(
    ([name, times]) =>
      times === undefined
        ? []
        : [
            [
              name,
              escapeText(times.url),
              duration(times.medianMs),
              duration(times.p95Ms),
              `${times.failures} of ${times.samples}`,
              times.at,
            ],
          ],
  );
  return table(['', 'URL', 'Median', '95 %', 'Failures', 'At'], rows);
}

export function answers(state: State): string {
  const rows = Object.entries(state.answers).flatMap(([question, answer]) => answerRows(question, answer));
  return table(['Question', 'Point', 'Answer'], rows);
}

const answerRows = (question: string, answer: Answer): string[][] =>
  typeof answer === 'string'
    ? [[codeText(question), '', escapeText(answer)]]
    : Object.entries(answer).map(([point, said]) => [codeText(question), escapeText(point), escapeText(said)]);

export const notes = (state: State): string =>
  state.notes.map(({at, text}) => `- ${at} ${escapeText(text)}`).join('\n');

export function changes(state: State): string {
  const rows = state.log
    .filter(record => record.changes !== 'nothing')
    .map(record => [
      String(record.number),
      record.startedAt,
      record.changes,
      codeText(record.display),
      escapeText(record.outcome ?? 'no end recorded'),
      between(record.startedAt, record.endedAt),
    ]);
  return table(['#', 'Started', 'Changes', 'Command', 'Outcome', 'Took'], rows);
}

export function rollback(state: State): string {
  const {known, rollback: phase} = state;
  const done = known.rollback;
  const blocks: string[] = [];
  if (phase.phase === 'failed') {
    blocks.push(`The rollback to revision ${phase.toRevision} failed at ${phase.endedAt}.`);
  }
  if (done !== undefined) {
    blocks.push(`Revision ${done.toRevision} was brought back as revision ${done.newRevision}, ended ${done.endedAt}.`);
    if (done.differences.length === 0) blocks.push('Every field of that revision was found in the live objects.');
    else {
      const lines = done.differences.map(line => `- ${escapeText(line)}`);
      blocks.push(`The live objects differ from that revision:\n\n${lines.join('\n')}`);
    }
  }
  return [...blocks, keptEvidence(state)].filter(block => block !== '').join('\n\n');
}

/** What the steps of a rollback found and kept, point by point. */
function keptEvidence(state: State): string {
  const steps = state.procedure.sections.find(({id}) => id === 'rollback')?.steps ?? [];
  return steps
    .flatMap(step => {
      const {verdict} = stepState(state, step.id);
      if (verdict === undefined) return [];
      const items = (verdict.items ?? []).map(
        ({label, result, detail = ''}) => `  - ${escapeText(label)}: ${escapeText(`${result} ${detail}`)}`,
      );
      return [`- ${escapeText(step.title)}: ${escapeText(verdict.summary)}`, ...items];
    })
    .join('\n');
}
