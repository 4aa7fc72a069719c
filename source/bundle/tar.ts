import type {Buffer} from 'node:buffer';
import type {ByteSource} from './bytes.ts';
import {resolveLink, visible, whyUnsafePath} from './path.ts';
import {refuse} from './refusal.ts';
import {blockBytes, isEndMark, readHeader, readPax, type TarHeader} from './tar-header.ts';

export type TarEntry = {
  /** Path without a leading './' or a trailing '/'. */
  name: string;
  /** Where the content starts in the archive. */
  offset: number;
  sizeBytes: number;
};

/** The files of an archive by name. Links inside the archive appear as the file that they lead to. */
export type TarIndex = Map<string, TarEntry>;

export type TarOptions = {
  mostEntries?: number;
  /** Relative links that stay inside (docker archives have them); charts must have none. */
  allowsLinks?: boolean;
};

const longestSpecial = 1024 * 1024;

type Links = {name: string; target: string}[];

/** Long names and pax records that precede a header and override it. */
type Overrides = {name?: string | undefined; linkTarget?: string | undefined; sizeBytes?: number | undefined};

const readOverrides = (type: string, content: Buffer): Overrides => {
  const text = content.toString('utf8').replace(/\0+$/, '');
  if (type === 'L') return {name: text};
  if (type === 'K') return {linkTarget: text};
  if (type === 'g') return {};
  const records = readPax(content);
  const size = records.get('size');
  return {
    ...(records.has('path') ? {name: records.get('path')} : {}),
    ...(records.has('linkpath') ? {linkTarget: records.get('linkpath')} : {}),
    ...(size === undefined ? {} : {sizeBytes: Number(size)}),
  };
};

const cleanName = (name: string) => name.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');

const addEntry = (index: TarIndex, links: Links, header: TarHeader, offset: number, options: TarOptions) => {
  const name = cleanName(header.name);
  const isFolder = header.type === '5';
  if (isFolder && (name === '' || name === '.')) return;
  const why = whyUnsafePath(name);
  if (why !== undefined) refuse(`refused entry ${visible(header.name)}: ${why}`);
  if (isFolder) return;
  if (index.has(name) || links.some(link => link.name === name)) refuse(`refused: ${visible(name)} is there twice`);
  if (header.type === '1' || header.type === '2') {
    if (options.allowsLinks !== true) refuse(`refused entry ${visible(name)}: links are not allowed here`);
    const target = header.type === '1' ? cleanName(header.linkTarget) : resolveLink(name, header.linkTarget);
    if (target === undefined || whyUnsafePath(target) !== undefined) {
      refuse(`refused link ${visible(name)}: it leads out of the archive`);
    }
    links.push({name, target});
    return;
  }
  if (header.type !== '0' && header.type !== '7')
    refuse(`refused entry ${visible(name)}: neither file, folder nor link`);
  index.set(name, {name, offset, sizeBytes: header.sizeBytes});
};

/** Follows links to links a few steps; loops and dangling links are simply not there. */
const followLinks = (index: TarIndex, links: Links) => {
  const targets = new Map(links.map(({name, target}) => [name, target]));
  for (const {name} of links) {
    let target: string | undefined = name;
    for (let step = 0; step < 8 && target !== undefined && !index.has(target); step += 1) target = targets.get(target);
    const entry = target === undefined ? undefined : index.get(target);
    if (entry !== undefined) index.set(name, {...entry, name});
  }
};

/**
 * Lists a tar archive without unpacking it: headers are read, contents are skipped. Refuses (see `catchRefusal`) what
 * is cut short, not a tar, names a path outside, holds an entry twice or holds more entries than allowed.
 */
export async function indexTar(source: ByteSource, options: TarOptions = {}): Promise<TarIndex> {
  const {mostEntries = 20_000} = options;
  const index: TarIndex = new Map();
  const links: Links = [];
  let overrides: Overrides = {};
  let entries = 0;
  for (let position = 0; ; ) {
    const block = await source.read(position, blockBytes);
    if (block.length < blockBytes) {
      refuse(
        source.sizeBytes === 0
          ? 'the archive is empty'
          : `truncated: it ends at byte ${source.sizeBytes} without the end mark`,
      );
    }
    if (isEndMark(block)) break;
    const own = readHeader(block, position);
    const isSpecial = 'xgLK'.includes(own.type);
    const header = isSpecial ? own : {...own, ...overrides};
    const offset = position + blockBytes;
    if (!Number.isSafeInteger(header.sizeBytes) || offset + header.sizeBytes > source.sizeBytes) {
      refuse(
        `truncated: ${visible(header.name)} needs ${header.sizeBytes} bytes, ${source.sizeBytes - offset} are left`,
      );
    }
    entries += 1;
    if (entries > mostEntries) refuse(`refused: more than ${mostEntries} entries`);
    if (isSpecial) {
      if (header.sizeBytes > longestSpecial) refuse(`refused: a header of ${header.sizeBytes} bytes`);
      const content = await source.read(offset, header.sizeBytes);
      overrides = {...overrides, ...readOverrides(header.type, content)};
    } else {
      overrides = {};
      addEntry(index, links, header, offset, options);
    }
    position = offset + Math.ceil(header.sizeBytes / blockBytes) * blockBytes;
  }
  followLinks(index, links);
  return index;
}

/** Reads one small file of an archive. Refuses when it is missing or larger than `mostBytes`. */
export async function readEntry(source: ByteSource, index: TarIndex, name: string, mostBytes: number): Promise<Buffer> {
  const entry = index.get(name);
  if (entry === undefined) return refuse(`${visible(name)} is missing from the archive`);
  if (entry.sizeBytes > mostBytes) refuse(`${visible(name)} is larger than ${mostBytes} bytes`);
  return source.read(entry.offset, entry.sizeBytes);
}
