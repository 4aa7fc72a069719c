import {describe, expect, test} from 'vitest';
import {judge} from '../../source/engine/judge.ts';
import type {Outcome} from '../../source/tools/command.ts';
import type {OwnResults} from '../../source/tools/own.ts';
import {exited} from '../tools/recording.ts';
import {answer, backend, digest, factsOf, host, stepOf, worker} from './facts.ts';

type There = Omit<OwnResults['images.check']['images'][number], 'reference'>;

const {manifestDigest, configDigest} = backend;

const same: There = {state: 'present', manifestDigest, configDigest};
const sameWorker: There = {state: 'present', manifestDigest: worker.manifestDigest, configDigest: worker.configDigest};
const other: There = {state: 'present', manifestDigest: digest('8'), configDigest: digest('9')};
const absent: There = {state: 'absent'};
const broken: There = {state: 'error', error: '401: the login is refused'};

const checked = (first: There, second: There = sameWorker): Outcome =>
  answer('images.check', {
    images: [
      {reference: backend.internalReference, ...first},
      {reference: worker.internalReference, ...second},
    ],
  });

describe('images.compare', () => {
  const step = stepOf('images.compare');
  const plain = backend.internalReference;
  const beside = `${plain}-${'b'.repeat(12)}`;

  test.each<[string, There, string, object]>([
    ['nothing there: to push', absent, 'proved', {internalReference: plain, state: 'absent'}],
    ['the same there: left alone', same, 'proved', {internalReference: plain, state: 'present'}],
    [
      'the same content under another manifest: left alone',
      {...same, manifestDigest: digest('8')},
      'proved',
      {internalReference: plain, state: 'present'},
    ],
    [
      'the same manifest, its content not told: left alone',
      {state: 'present', manifestDigest},
      'proved',
      {internalReference: plain, state: 'present'},
    ],
    [
      'other content under the tag: beside it, the tag is not moved',
      other,
      'look',
      {internalReference: beside, state: 'absent'},
    ],
  ])('%s', (_name, there, result, target) => {
    const verdict = judge(step, factsOf(), [checked(there)]);
    expect(verdict.result).toBe(result);
    expect(verdict.facts?.targets?.[0]).toEqual({reference: backend.reference, ...target});
  });

  test('a registry that refuses one image fails the step, naming it', () => {
    const verdict = judge(step, factsOf(), [checked(broken)]);
    expect(verdict).toMatchObject({
      result: 'failed',
      items: [{label: backend.reference, detail: broken.error}, {result: 'proved'}],
    });
    expect(verdict.facts?.targets?.length, 'no target is made up for it').toBe(1);
  });

  test('an answer about fewer images than were asked fails', () => {
    const short = answer('images.check', {images: [{reference: backend.internalReference, ...same}]});
    expect(judge(step, factsOf(), [short])).toMatchObject({result: 'failed', items: [{}, {detail: 'no answer'}]});
  });
});

describe.each(['images.push', 'images.readback'])('%s', id => {
  const step = stepOf(id);

  test('everything there by digest: proved, and kept', () => {
    const verdict = judge(step, factsOf(), [checked(same)]);
    expect(verdict).toMatchObject({result: 'proved', summary: '2 images in the registry, digests read back'});
    expect(verdict.facts?.pushed).toMatchObject([
      {manifestDigest, configDigest, how: 'pushed'},
      {reference: worker.reference},
    ]);
  });

  test.each<[string, There, string]>([
    ['lost after the push', absent, `${backend.internalReference} is not in the registry`],
    ['other content', other, 'the registry holds other content'],
    ['a refusal', broken, '401: the login is refused'],
  ])('%s: failed, naming the image', (_name, there, words) => {
    const verdict = judge(step, factsOf(), [checked(there)]);
    expect(verdict.result).toBe('failed');
    expect(verdict.summary).toContain(backend.reference);
    expect(verdict.summary).toContain(words);
    expect(verdict.summary, 'and only that one').not.toContain(worker.reference);
    expect(verdict.facts?.pushed?.map(({reference}) => reference)).toEqual([worker.reference]);
  });
});

describe('images.push sends', () => {
  const step = stepOf('images.push');

  test.each([
    ['direct', ['images.push']],
    ['skopeo', ['skopeo', 'skopeo']],
    ['docker', ['docker', 'docker', 'docker', 'docker', 'docker', 'docker']],
  ] as const)('with the engine %s', (engine, expected) => {
    const {site} = factsOf().known;
    if (site === undefined) throw new Error('the facts know no site');
    const commands = step.plan(factsOf({site: {...site, registry: {...site.registry, engine}}}));
    expect(commands.map(command => (command.kind === 'own' ? command.name : command.file))).toEqual(expected);
    expect(JSON.stringify(commands)).toContain(backend.internalReference);
  });

  test.each([
    ['skopeo', 1],
    ['docker', 3],
  ] as const)('with %s only what is not there: no tag is moved', (engine, expected) => {
    const {site, targets = []} = factsOf().known;
    if (site === undefined) throw new Error('the facts know no site');
    const there = targets.map((target, index) => ({
      ...target,
      state: index === 0 ? ('present' as const) : ('absent' as const),
    }));
    const facts = {site: {...site, registry: {...site.registry, engine}}, targets: there};
    const commands = step.plan(factsOf(facts));
    expect(commands).toHaveLength(expected);
    expect(JSON.stringify(commands)).not.toContain(there[0]?.internalReference);
    expect(
      step.plan(factsOf({...facts, targets: targets.map(target => ({...target, state: 'present' as const}))})),
    ).toEqual([]);
  });
});

describe('images.previous', () => {
  const step = stepOf('images.previous');
  const reference = `${host}/datachain/studio-backend:1.2.2`;

  test.each<[string, There, string]>([
    ['there', same, 'proved'],
    ['gone', absent, 'look'],
    ['refused', broken, 'look'],
  ])('an image of the running revision that is %s', (_name, there, result) => {
    const verdict = judge(step, factsOf(), [answer('images.check', {images: [{reference, ...there}]})]);
    expect(verdict.result).toBe(result);
    if (result === 'look') expect(verdict.summary).toContain(reference);
  });

  test('one that runs from elsewhere is said, and not asked for here', () => {
    const facts = factsOf({deployedImages: [reference, 'docker.io/library/redis:7']});
    const [command] = step.proof.commands(facts);
    expect(JSON.stringify(command)).not.toContain('redis');
    const verdict = judge(step, facts, [answer('images.check', {images: [{reference, ...same}]})]);
    expect(verdict).toMatchObject({result: 'look', summary: 'a rollback would miss: docker.io/library/redis:7'});
  });
});

describe('configuration.render', () => {
  const step = stepOf('configuration.render');

  const manifestOf = (...images: string[]): string =>
    images
      .map(
        (image, index) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: app-${index}}
spec: {template: {spec: {containers: [{name: main, image: "${image}"}]}}}
`,
      )
      .join('---\n');

  const rendered = (images: string[], hookImages: string[] = []): Outcome =>
    exited(
      0,
      JSON.stringify({
        name: 'studio',
        version: 8,
        info: {status: 'pending-upgrade'},
        manifest: manifestOf(...images),
        hooks: hookImages.map(image => ({
          name: 'migrate',
          kind: 'Job',
          events: ['pre-upgrade'],
          manifest: `apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate}\nspec: {template: {spec: {containers: [{name: main, image: "${image}"}]}}}\n`,
        })),
      }),
    );

  test('every image from the internal registry and of this bundle: proved', () => {
    const verdict = judge(step, factsOf(), [
      rendered([backend.internalReference, worker.internalReference], [backend.internalReference]),
    ]);
    expect(verdict).toMatchObject({result: 'proved', facts: {stillOutside: []}});
    expect(verdict.summary).toContain('2 images rendered');
  });

  test.each<[string, string[], string[], string, string[]]>([
    [
      'outside',
      [backend.internalReference, 'nginx:1.24'],
      [],
      'nginx:1.24 points outside the internal registry',
      ['nginx:1.24'],
    ],
    ['outside, in a hook', [backend.internalReference], ['busybox'], 'busybox points outside', ['busybox']],
    [
      'outside, under a look-alike host',
      [`${host}.evil.example/a:1`],
      [],
      'points outside',
      [`${host}.evil.example/a:1`],
    ],
    ['inside, but of no bundle', [`${host}/datachain/studio-backend:9`], [], 'was not pushed from this bundle', []],
  ])('an image %s: failed, naming it', (_name, images, hooks, words, outside) => {
    const verdict = judge(step, factsOf(), [rendered(images, hooks)]);
    expect(verdict.result).toBe('failed');
    expect(verdict.summary).toContain(words);
    expect(verdict.facts?.stillOutside).toEqual(outside);
  });
});
