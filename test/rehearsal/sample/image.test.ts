import {describe, expect, test} from 'vitest';
import {readImageArchive} from '../../../source/bundle/archive.ts';
import {bytesInMemory, digestOf} from '../../../source/bundle/bytes.ts';
import {startRegistry} from '../../../source/rehearsal/registry/server.ts';
import {imageArchive} from '../../../source/rehearsal/sample/image.ts';
import {isSampleVersion, sampleImages, sampleVersions} from '../../../source/rehearsal/sample/product.ts';
import {seedImages} from '../../../source/rehearsal/sample/seed.ts';

describe.each(sampleVersions)('the images of %s', version => {
  test('are seven small archives, named as the guide saves them', async () => {
    const images = sampleImages(version);
    expect(images.map(({file}) => file)).toContain(`studio-frontend-${version}.tar`);
    expect(images.map(({file}) => file)).toContain('nginx-1.24.tar');
    expect(images).toHaveLength(7);
    for (const {reference, file} of images) {
      const archive = await imageArchive(reference);
      expect(archive).toMatchObject({reference, file});
      expect(archive.bytes.length).toBeLessThan(100_000);
      expect(await readImageArchive(bytesInMemory(archive.bytes))).toMatchObject({
        ok: true,
        value: {format: 'oci-layout'},
      });
      for (const [digest, blob] of archive.blobs) expect(digestOf(blob)).toBe(digest);
    }
  });

  test('stand in a seeded registry where the charts look for them', async () => {
    const registry = await startRegistry();
    await seedImages(registry, version);
    for (const path of [`datachain/studio-worker:${version}`, 'postgres:14', 'redis:7', 'nginx:1.24']) {
      const {manifestDigest} = await imageArchive(path);
      expect(registry.resolve(`${registry.host}/${path}`)).toMatchObject({manifestDigest});
    }
    await registry.close();
  });
});

test('images share their base and nothing else across names and versions', async () => {
  const digests = async (reference: string) => [...(await imageArchive(reference)).blobs.keys()].slice(1);
  const [backend, newer, worker] = await Promise.all(
    ['datachain/studio-backend:1.2.2', 'datachain/studio-backend:1.2.3', 'datachain/studio-worker:1.2.2'].map(digests),
  );
  expect(worker?.[0]).toBe(backend?.[0]);
  expect(worker?.slice(1)).not.toContain(backend?.[1]);
  expect(newer?.slice(0, 2)).toEqual(backend?.slice(0, 2));
  expect(newer?.[2]).not.toBe(backend?.[2]);
});

test('only the two versions are the sample', () => {
  expect(['1.2.2', '1.2.3', '1.2.4', ''].filter(isSampleVersion)).toEqual(['1.2.2', '1.2.3']);
});
