import type {KeyObject} from 'node:crypto';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {BundleManifest} from '../../bundle/manifest.ts';
import {sealBundle} from '../../bundle/write.ts';
import {packChart, releaseNotes} from './chart.ts';
import {imageArchive} from './image.ts';
import {type SampleVersion, sampleImages} from './product.ts';

export type SampleBundleOptions = {
  version: SampleVersion;
  privateKey?: KeyObject;
  /** Shown as the time of sealing; now unless told. */
  at?: Date;
};

/** Writes a whole bundle of the sample product, images, chart and notes, into a folder (made when missing). */
export async function writeBundle(folder: string, options: SampleBundleOptions): Promise<BundleManifest> {
  const {version, privateKey, at = new Date()} = options;
  for (const name of ['images', 'chart', 'notes']) await mkdir(join(folder, name), {recursive: true});

  const images = [];
  for (const {reference, file} of sampleImages(version)) {
    const {bytes, manifestDigest, configDigest, platform} = await imageArchive(reference);
    await writeFile(join(folder, 'images', file), bytes);
    images.push({reference, file: `images/${file}`, manifestDigest, configDigest, platform});
  }
  const chart = await packChart(version);
  await writeFile(join(folder, 'chart', chart.name), chart.bytes);
  const notes = `release-notes-${version}.md`;
  await writeFile(join(folder, 'notes', notes), releaseNotes(version));

  return sealBundle(
    folder,
    {
      target: {chartVersion: version, appVersion: version, platforms: [{os: 'linux', architecture: 'amd64'}]},
      chart: {name: 'studio', version, appVersion: version, file: `chart/${chart.name}`},
      images,
      notes: [{title: `DataChain Studio ${version}`, file: `notes/${notes}`}],
      tools: [],
      made: {by: 'rehearsal', at: at.toISOString(), on: 'connected.example.com'},
    },
    privateKey === undefined ? {} : {privateKey},
  );
}
