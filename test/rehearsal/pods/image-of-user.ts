import {Buffer} from 'node:buffer';
import {digestOf} from '../../../source/bundle/bytes.ts';
import type {ImageArchive} from '../../../source/rehearsal/sample/image.ts';

type Config = {config: Record<string, unknown>};
type Manifest = {config: {digest: string; size: number}};

const read = <T>(bytes: Buffer | undefined): T => JSON.parse(`${bytes}`) as T;
const write = (value: object) => Buffer.from(JSON.stringify(value));

/** The same image as somebody might have built it: its config names a user, or none ('') and so root. */
export function withUser(image: ImageArchive, user: string): Pick<ImageArchive, 'manifest' | 'blobs'> {
  const {config: settings, ...rest} = read<Config>(image.blobs.get(image.configDigest));
  const {User: _madeUp, ...others} = settings;
  const config = write({...rest, config: {...others, ...(user !== '' && {User: user})}});
  const configDigest = digestOf(config);
  const manifest = read<Manifest>(image.manifest.bytes);
  const bytes = write({...manifest, config: {...manifest.config, digest: configDigest, size: config.length}});
  return {manifest: {...image.manifest, bytes}, blobs: new Map([...image.blobs, [configDigest, config]])};
}
