import type {Buffer} from 'node:buffer';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {gzipSync} from 'node:zlib';
import type {SampleVersion} from './product.ts';
import {packTar} from './tar.ts';

/** Beside this file in the sources, and beside the bundled program, which takes the charts along. */
const places = ['./charts/', '../charts/'].map(place => new URL(place, import.meta.url));

/** Path of the unpacked sample chart of a version. Throws when the charts were not shipped with the program. */
export function chartFolder(version: SampleVersion): string {
  const folder = places.map(place => fileURLToPath(new URL(`studio-${version}`, place))).find(existsSync);
  if (folder === undefined) throw new Error(`the sample chart studio-${version} is not beside the program`);
  return folder;
}

/** Packs the sample chart as `helm package` would, but with fixed times: the same bytes at every call. */
export async function packChart(version: SampleVersion): Promise<{name: string; bytes: Buffer}> {
  const folder = chartFolder(version);
  const files = readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => `${entry.parentPath}/${entry.name}`)
    .sort();
  // Helm reads the first entry as the chart's own description.
  const [chartYaml, others] = [`${folder}/Chart.yaml`, files.filter(file => file !== `${folder}/Chart.yaml`)];
  const entries = [chartYaml, ...others].map(file => ({
    name: `studio${file.slice(folder.length)}`,
    bytes: readFileSync(file),
  }));
  return {name: `studio-${version}.tgz`, bytes: gzipSync(await packTar(entries), {level: 9})};
}

/** The part of the chart's changelog that belongs to a version, as the release notes of the bundle. */
export function releaseNotes(version: SampleVersion): string {
  const changelog = readFileSync(`${chartFolder(version)}/CHANGELOG.md`, 'utf8');
  const [, part = ''] = changelog.split(`\n## ${version}\n`);
  const [own = ''] = part.split(/\n## /);
  return `# DataChain Studio ${version}\n${own.replaceAll('\n### ', '\n## ').trimEnd()}\n`;
}
