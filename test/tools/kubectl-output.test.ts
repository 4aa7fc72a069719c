import {expect, test} from 'vitest';
import {eventsOf} from '../../source/tools/cluster-events.ts';
import {parseConfigView, parseList, parseWatchEvent} from '../../source/tools/kubectl-output.ts';
import {parseTop} from '../../source/tools/top.ts';
import {recording} from './recording.ts';

const said = (name: string) => recording(`kubectl/1.33.1/${name}`);

test('a list gives its items, with fields nobody named kept', () => {
  const nodes = parseList(said('rest-nodes-json').stdout);
  expect(nodes.map(node => node.metadata.name)).toEqual(['node1']);
  expect(nodes[0]).toHaveProperty('status.nodeInfo.architecture', 'amd64');
});

test('an object asked for by name is a list of one, an empty answer a list of none', () => {
  expect(parseList(said('deadline-deploy-json').stdout).map(({kind}) => kind)).toEqual(['Deployment']);
  expect(parseList(said('rest-pods-selector-none-json').stdout)).toEqual([]);
});

test('what is no list is refused with its words', () => {
  expect(() => parseList('No resources found')).toThrow('"No resources found"');
});

test('every line of a watch is an event of a pod', () => {
  const lines = said('watch-pods-json').stdout.trim().split('\n');
  const events = lines.map(parseWatchEvent);
  expect(events.length).toBe(62);
  expect(events.every(event => event !== undefined && event.type !== 'ERROR' && event.object.kind === 'Pod')).toBe(
    true,
  );
});

test.each([
  ['', undefined],
  ['{"type":"ADDED","obj', undefined],
  ['{"type":"BOOKMARK","object":{"kind":"Pod","metadata":{"resourceVersion":"7"}}}', undefined],
  [
    '{"type":"ERROR","object":{"kind":"Status","message":"too old resource version: 1 (2)","code":410}}',
    {type: 'ERROR', message: 'too old resource version: 1 (2)'},
  ],
])('the watch line %j gives %j', (line, expected) => expect(parseWatchEvent(line)).toEqual(expected));

test('the kubeconfig names context and server', () => {
  expect(parseConfigView(said('config-view-minify-json').stdout)).toEqual({
    context: 'airgap-prod',
    server: 'https://127.0.0.1:6443',
  });
});

test('events are in order of time, with their object', () => {
  const events = eventsOf(parseList(said('rest-events-json').stdout));
  expect(events).toHaveLength(48);
  expect(events.map(({at}) => Date.parse(at)).every((time, index, all) => time >= (all[index - 1] ?? 0))).toBe(true);
  expect(events.find(({reason}) => reason === 'Scheduled')).toMatchObject({
    object: expect.stringMatching(/^Pod\/datachain-studio-/),
    isWarning: false,
  });
});

test.each(['1.31.9', '1.33.1', '1.35.2'])('top of kubectl %s is read', version => {
  const [node] = parseTop(recording(`kubectl/${version}/top-nodes`).stdout);
  expect(node).toMatchObject({name: 'node1', cpuMillicores: expect.any(Number), cpuPercent: expect.any(Number)});
  expect(node?.memoryBytes).toBeGreaterThan(2 ** 30);
  expect(node?.memoryPercent).toBeLessThan(20);
  const pods = parseTop(recording(`kubectl/${version}/top-pods`).stdout);
  expect(pods).toHaveLength(7);
  expect(pods[0]).toMatchObject({name: expect.stringMatching(/^datachain-studio-backend/), cpuMillicores: 1});
});

test('nodes without numbers are left out', () => {
  expect(
    parseTop('NAME CPU(cores) CPU(%) MEMORY(bytes) MEMORY(%)\nn1 <unknown> <unknown> <unknown> <unknown>\n'),
  ).toEqual([]);
});
