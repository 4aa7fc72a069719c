import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, onTestFinished, test} from 'vitest';
import {type PretendRegistry, type RegistryOptions, startRegistry} from '../../../source/rehearsal/registry/server.ts';
import {imageArchive} from '../../../source/rehearsal/sample/image.ts';
import {checkImages, pingRegistry, pushImages} from '../../../source/runners/own/images.ts';
import {readLogin} from '../../../source/runners/own/registry.ts';
import type {OwnResults} from '../../../source/tools/own.ts';
import {ownFolder} from '../../helpers/folder.ts';
import {context} from './context.ts';

const reference = 'datachain/studio-backend:1.2.3';
const other = 'datachain/studio-backend:1.2.2';

let folder = '';

beforeEach(() => {
  folder = ownFolder();
});

async function registryOf(options: RegistryOptions = {}): Promise<PretendRegistry> {
  const registry = await startRegistry(options);
  onTestFinished(() => registry.close());
  return registry;
}

const robot = {users: {robot: 's3cret'}};

function authFile(auths: unknown): string {
  const path = join(folder, 'auth.json');
  writeFileSync(path, JSON.stringify({auths}));
  return path;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** What a step would give of an image whose archive lies in the bundle. */
async function wanted(host: string, of = reference) {
  const {bytes, configDigest, manifestDigest} = await imageArchive(of);
  mkdirSync(join(folder, 'images'), {recursive: true});
  const file = `images/${of.replaceAll(/[/:]/g, '-')}.tar`;
  writeFileSync(join(folder, file), bytes);
  return {
    reference: of,
    internalReference: `${host}/${of}`,
    file,
    sizeBytes: bytes.length,
    configDigest,
    manifestDigest,
  };
}

const check = async (registry: object, references: string[]) =>
  ((await checkImages({registry, references}, context())) as OwnResults['images.check']).images;

describe('images', () => {
  test.each([
    ['without a login', {}, undefined],
    ['with a login', robot, 'robot:s3cret'],
  ])('are absent, pushed, present (%s)', async (_name, options, login) => {
    const {host} = await registryOf(options);
    const auth = login === undefined ? {} : {authFile: authFile({[host]: {auth: base64(login)}})};
    const registry = {host, plainHttp: true, ...auth};
    const image = await wanted(host);
    const {configDigest, manifestDigest} = image;
    expect(await check(registry, [image.internalReference])).toEqual([
      {reference: image.internalReference, state: 'absent'},
    ]);

    const seen = context();
    const first = (await pushImages({registry, folder, images: [image]}, seen)) as OwnResults['images.push'];
    expect(first.images).toMatchObject([
      {reference, internalReference: image.internalReference, manifestDigest, configDigest, how: 'pushed'},
    ]);
    expect(seen.shown[0]).toMatchObject([{id: reference, result: 'todo'}]);
    expect(seen.shown.at(-1)).toMatchObject([{id: reference, result: 'proved'}]);

    expect(await check(registry, [image.internalReference])).toEqual([
      {reference: image.internalReference, state: 'present', manifestDigest, configDigest},
    ]);
    const again = (await pushImages({registry, folder, images: [image]}, context())) as OwnResults['images.push'];
    expect(again.images).toMatchObject([{how: 'present'}]);
  });

  test('a wrong login is an error for each image, and nothing is pushed', async () => {
    const {host, manifestDigest} = await registryOf(robot);
    const registry = {host, plainHttp: true, authFile: authFile({[host]: {auth: base64('robot:wrong')}})};
    const image = await wanted(host);
    expect(await check(registry, [image.internalReference])).toMatchObject([
      {state: 'error', error: expect.stringMatching(/401|login|password/i)},
    ]);
    const pushed = pushImages({registry, folder, images: [image]}, context());
    await expect(pushed).rejects.toThrow(reference);
    await expect(pushed).rejects.not.toThrow('wrong');
    expect(manifestDigest('datachain/studio-backend', '1.2.3')).toBeUndefined();
  });

  test('an archive that holds another image than the bundle says is not pushed', async () => {
    const {host} = await registryOf();
    const registry = {host, plainHttp: true};
    const image = {...(await wanted(host, other)), internalReference: `${host}/${reference}`};
    const swapped = {...image, configDigest: (await imageArchive(reference)).configDigest};
    const seen = context();
    await expect(pushImages({registry, folder, images: [swapped]}, seen)).rejects.toThrow(
      'does not hold the image that bundle.json names',
    );
    expect(seen.shown.at(-1)).toMatchObject([{result: 'failed'}]);
    expect(await check(registry, [swapped.internalReference])).toMatchObject([{state: 'absent'}]);
  });

  test('one that fails does not take the others with it: they are waited for', async () => {
    const {host, manifestDigest} = await registryOf();
    const registry = {host, plainHttp: true};
    const broken = {...(await wanted(host, other)), file: 'images/gone.tar'};
    const good = await wanted(host);
    await expect(pushImages({registry, folder, images: [broken, good]}, context())).rejects.toThrow('ENOENT');
    expect(manifestDigest('datachain/studio-backend', '1.2.3')).toBe(good.manifestDigest);
  });
});

describe('a registry asked', () => {
  test.each<[string, RegistryOptions, string | undefined, object]>([
    ['is there', {}, undefined, {reachable: true, status: 200, needsLogin: false}],
    ['wants a login', robot, undefined, {reachable: true, status: 401, needsLogin: true}],
    ['takes the login', robot, 'robot:s3cret', {reachable: true, status: 200, needsLogin: true}],
    ['refuses the login', robot, 'robot:wrong', {reachable: true, status: 401, needsLogin: true}],
  ])('%s', async (_name, options, login, expected) => {
    const {host} = await registryOf(options);
    const auth = login === undefined ? {} : {authFile: authFile({[host]: {auth: base64(login)}})};
    expect(await pingRegistry({host, plainHttp: true, ...auth}, context())).toMatchObject(expected);
  });

  test('that is not there is unreachable, with the reason', async () => {
    expect(await pingRegistry({host: '127.0.0.1:1', plainHttp: true}, context())).toMatchObject({
      reachable: false,
      error: expect.any(String),
    });
  });

  test('with a file of logins that is none says which file', async () => {
    const path = join(folder, 'gone.json');
    expect(await pingRegistry({host: '127.0.0.1:1', plainHttp: true, authFile: path}, context())).toMatchObject({
      reachable: false,
      error: expect.stringContaining(path),
    });
  });
});

describe('a login', () => {
  const host = 'registry.internal:5000';

  test.each<[string, Record<string, object>]>([
    ['by host', {[host]: {auth: base64('ann:pass:word')}}],
    ['by URL', {[`https://${host}/v2/`]: {auth: base64('ann:pass:word')}}],
    ['by host with a path', {[`${host}/studio`]: {auth: base64('ann:pass:word')}}],
    ['in clear fields', {[host]: {username: 'ann', password: 'pass:word'}}],
    ['among others', {'docker.example': {auth: base64('bob:x')}, [host]: {auth: base64('ann:pass:word')}}],
  ])('is found %s', async (_name, auths) => {
    expect(await readLogin(authFile(auths), host)).toEqual({username: 'ann', password: 'pass:word'});
  });

  test.each([{}, {'docker.example': {auth: base64('bob:x')}}, {'registry.internal': {auth: base64('bob:x')}}])(
    'is none in %j',
    async auths => {
      expect(await readLogin(authFile(auths), host)).toBeUndefined();
    },
  );

  test.each([
    ['no JSON', 'not json', 'not a docker config.json'],
    ['no logins', '{}', 'not a docker config.json'],
    ['a list', '[]', 'not a docker config.json'],
    ['kept in a credential store', `{"auths": {"${host}": {}}, "credsStore": "pass"}`, 'credential store'],
  ])('file with %s is told with its name', async (_name, text, words) => {
    const path = join(folder, 'auth.json');
    writeFileSync(path, text);
    const reading = readLogin(path, host);
    await expect(reading).rejects.toThrow(words);
    await expect(reading).rejects.toThrow(path);
  });

  test('file that holds a secret in a wrong place does not repeat it', async () => {
    const path = join(folder, 'auth.json');
    writeFileSync(path, '{"auths": {"a": {"auth": 7, "password": "hunter2"}}');
    await expect(readLogin(path, host)).rejects.not.toThrow('hunter2');
  });
});
