import {expect, test} from 'vitest';
import {differences} from './compare.ts';
import {masks} from './masks.ts';
import {type Recording, recordingsIn} from './recordings.ts';

const helm = new Map(recordingsIn('helm/3.17.3').map(recording => [recording.name, recording]));
const kubectl = new Map(recordingsIn('kubectl/1.33.1').map(recording => [recording.name, recording]));

function recorded(recordings: Map<string, Recording>, name: string): Recording {
  const found = recordings.get(name);
  if (!found) throw new Error(`no recording is called ${name}`);
  return found;
}

const describedMissingSecret = 'pod-containercreating-missing-secret-describe';

/** A recording altered in one place; the text that is replaced has to be there. */
function altered(recording: Recording, from: string, to: string): string[] {
  expect(recording.stdout + recording.stderr).toContain(from);
  const {exitCode, killedBy, stdout, stderr} = recording;
  const replay = {exitCode, killedBy, stdout: stdout.replace(from, to), stderr: stderr.replace(from, to)};
  return differences(recording, replay);
}

test('a recording is equal to itself', () => {
  for (const recording of [...helm.values(), ...kubectl.values()]) {
    expect(differences(recording, recording), recording.id).toEqual([]);
  }
});

test('what a cluster draws or counts anew is no difference', () => {
  const pods = recorded(kubectl, 'rest-pods-wide');
  expect(
    altered(pods, 'datachain-studio-backend-79587fdbf5-wgbtp', 'datachain-studio-backend-6c4c5f59c8-x2v9q'),
  ).toEqual([]);
  expect(altered(pods, '29s', '4m7s')).toEqual([]);
  expect(altered(pods, '10.244.0.', '10.244.1.')).toEqual([]);
  expect(altered(recorded(kubectl, 'pod-liveness-killed-describe'), 'x13 over', 'x15 over')).toEqual([]);
  const history = recorded(helm, 'deployed-history-json');
  expect(altered(history, '2026-11-22T08:08:36', '2027-01-02T03:04:05')).toEqual([]);
});

test.each([
  ['the status of a revision', helm, 'deployed-history-json', '"status":"deployed"', '"status":"superseded"'],
  ['a revision number', helm, 'superseded-deployed-history-json', '"revision":2', '"revision":3'],
  ['a row of a table', helm, 'deployed-list-table', 'studio-1.2.2', 'studio-1.2.3'],
  ['an image in a manifest', helm, 'deployed-get-manifest', 'studio-worker:1.2.2', 'studio-worker:1.2.3'],
  ['the cause of a failure', helm, 'upgrade-failing-hook', 'BackoffLimitExceeded', 'DeadlineExceeded'],
  ['a checksum', helm, 'deployed-get-manifest', 'checksum/config: 9', 'checksum/config: 8'],
  ['a restart', kubectl, 'rest-pods-wide', 'Running   0 ', 'Running   1 '],
  ['a state of a pod', kubectl, 'broken-pods-wide', 'ImagePullBackOff', 'ErrImagePull'],
  ['a probe in a description', kubectl, 'describe-pod-ready', 'timeout=1s', 'timeout=2s'],
  ['a number of replicas', kubectl, 'rest-deploy-json', '"replicas": 1', '"replicas": 2'],
  ['a forbidden verb', helm, 'forbidden-list', 'cannot list', 'cannot get'],
  ['the address of a node', kubectl, 'describe-pod-ready', 'node1/10.200.0.10', 'node1/10.200.0.11'],
  ['an address of the wrong network', kubectl, 'rest-all', '10.96.202.143', '10.244.0.143'],
  ['how often a container was killed', kubectl, 'pod-liveness-killed-describe', 'x6 over 3m49s', 'x5 over 3m49s'],
  ['how often an image was pulled', kubectl, 'pod-pull-refused-describe', 'x2 over 27s', 'x3 over 27s'],
  ['how often a pull failed', kubectl, 'pod-imagepullbackoff-events-json', '"count": 5', '"count": 4'],
  ['whether a volume may be missing', kubectl, describedMissingSecret, 'Optional:    false', 'Optional:    true'],
  ['a component in a name', kubectl, 'rest-pods-wide', 'studio-worker-', 'studio-scheduler-'],
] as const)('%s is a difference', (_title, recordings, name, from, to) => {
  expect(altered(recorded(recordings, name), from, to)).not.toEqual([]);
});

test('an exit code, a missing line and an empty output are differences', () => {
  const recording = recorded(helm, 'deployed-history-table');
  expect(differences(recording, {...recording, exitCode: 1})).toEqual(['recorded exit 0, replayed exit 1']);
  expect(differences(recording, {...recording, stdout: ''})).not.toEqual([]);
  expect(differences(recording, {...recording, stderr: 'WARNING: something\n'})).not.toEqual([]);
  const killed = recorded(helm, 'upgrade-killed-sighup');
  expect(differences(killed, {...killed, killedBy: undefined, exitCode: 0})).not.toEqual([]);
});

test('every mask has a reason and leaves its token', () => {
  for (const {token, reason, by} of masks) {
    expect(reason.length, token).toBeGreaterThan(10);
    expect(by, reason).toMatch(/<\w+>/);
  }
});
