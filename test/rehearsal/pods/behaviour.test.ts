import {expect, test} from 'vitest';
import {createClock} from '../../../source/rehearsal/clock.ts';
import type {FaultPlace, Hooks, Installed} from '../../../source/rehearsal/faults/fault.ts';
import {type FaultName, faultNames, faults as knownFaults} from '../../../source/rehearsal/faults/index.ts';
import {behaviour as behaviourWith} from '../../../source/rehearsal/faults/parts/active.ts';
import type {Task} from '../../../source/rehearsal/pods/behaviour.ts';
import {parseReference} from '../../../source/rehearsal/pods/image-name.ts';
import {shellScript} from '../../../source/rehearsal/pods/shell-script.ts';
import {createStore} from '../../../source/rehearsal/store.ts';

const task = (more: Partial<Task>): Task => ({
  podName: 'backend-1',
  containerName: 'backend',
  isInit: false,
  image: '127.0.0.1:5000/datachain/studio-backend:1.2.3',
  command: ['studio', 'serve'],
  environment: {},
  applied: ['studio.0042_pipelines'],
  ...more,
});
const migrate = task({containerName: 'migrate', isInit: true, command: ['studio', 'migrate', '--no-input']});

const installed: Installed = {
  release: 'studio',
  namespace: 'studio',
  running: new Map([
    ['127.0.0.1:5000/datachain/studio-backend:1.2.2', 4],
    ['127.0.0.1:5000/datachain/studio-worker:1.2.2', 1],
  ]),
  targets: ['datachain/studio-worker:1.2.3', 'datachain/studio-backend:1.2.3'],
};

const place: FaultPlace = {
  store: createStore(),
  clock: createClock(),
  registry: {drop: () => false, manifestDigest: () => undefined, onPush: () => () => undefined},
  installed: () => installed,
};

const hooksOf = (name: FaultName): Hooks => knownFaults[name].begin(place, 0);

const behaviour = (asked: Task, faults: readonly FaultName[]) => behaviourWith(asked, faults.map(hooksOf));

const printed = (asked: Task, faults: FaultName[] = []) =>
  behaviour(asked, faults).steps.flatMap(step => (step.do === 'print' ? [step.text] : []));
const exitCode = (asked: Task, faults: FaultName[] = []) =>
  behaviour(asked, faults).steps.flatMap(step => (step.do === 'exit' ? [step.code] : []))[0];

test('the new version applies the migration that is missing, and the old one finds nothing to do', () => {
  expect(printed(migrate).at(-1)).toBe('  Applying studio.0043_dataset_index... OK');
  expect(exitCode(migrate)).toBe(0);
  const again = {...migrate, applied: ['studio.0043_dataset_index']};
  expect(printed(again).at(-1)).toBe('  No migrations to apply.');
  const old = {...migrate, image: migrate.image.replace('1.2.3', '1.2.2')};
  expect(printed(old).at(-1)).toBe('  No migrations to apply.');
});

test.each(faultNames)('%s leaves the installed version alone', fault => {
  for (const asked of [task({}), migrate]) {
    const old = {...asked, image: asked.image.replace('1.2.3', '1.2.2')};
    expect(behaviour(old, [fault])).toEqual(behaviour(old, []));
  }
});

test('crash-loop ends the new backend with an error that tells why', () => {
  expect(exitCode(task({}), ['crash-loop'])).toBe(1);
  expect(printed(task({}), ['crash-loop']).join('\n')).toContain('OperationalError');
  expect(behaviour(migrate, ['crash-loop'])).toEqual(behaviour(migrate, []));
});

test('migration-fails ends the migration only as long as there is one to run', () => {
  expect(exitCode(migrate, ['migration-fails'])).toBe(1);
  expect(exitCode({...migrate, applied: ['studio.0043_dataset_index']}, ['migration-fails'])).toBe(0);
});

test('slow-rollout makes readiness late and says what the probe sees meanwhile', () => {
  expect(behaviour(task({}), ['slow-rollout'])).toMatchObject({
    readyAfterMs: 25_000,
    notReady: 'HTTP probe failed with statuscode: 503',
  });
});

test.each([
  [
    'echo "Running migrations:"; echo "  Applying studio.0042_pipelines... OK"; sleep 2',
    {
      afterwards: 'exits',
      steps: [
        {do: 'print', text: 'Running migrations:'},
        {do: 'print', text: '  Applying studio.0042_pipelines... OK'},
        {do: 'wait', ms: 2000},
      ],
    },
  ],
  [
    'mkdir -p /tmp/www && echo ok > /tmp/www/health && echo backend listening && exec httpd -f',
    {afterwards: 'runs on', steps: [{do: 'print', text: 'backend listening'}]},
  ],
  [
    "echo 'too old' >&2; exit 3",
    {
      steps: [
        {do: 'print', text: 'too old'},
        {do: 'exit', code: 3},
      ],
    },
  ],
  [
    'trap \'echo stopping; exit 0\' TERM; i=0; while true; do echo "tick $i queue=$QUEUE"; i=$((i+1)); sleep 5 & wait $!; done',
    {
      afterwards: 'runs on',
      steps: [
        {
          do: 'repeat',
          steps: [
            {do: 'print', text: 'tick $i queue=fast'},
            {do: 'wait', ms: 5000},
          ],
        },
      ],
    },
  ],
])('a shell text is played: %s', (text, script) => {
  expect(shellScript(text, {QUEUE: 'fast'})).toMatchObject(script);
});

test.each([
  [
    '127.0.0.1:5000/datachain/studio-backend:1.2.3',
    ['127.0.0.1:5000', 'datachain/studio-backend', 'studio-backend', '1.2.3'],
  ],
  ['postgres:14', ['docker.io', 'library/postgres', 'postgres', '14']],
  ['localhost/a/b', ['localhost', 'a/b', 'b', 'latest']],
  ['r.example.com/a@sha256:00', ['r.example.com', 'a', 'a', 'sha256:00']],
])('%s is read as %j', (reference, [host, repository, name, tag]) => {
  expect(parseReference(reference)).toEqual({host, repository, name, tag});
});
