import {dirname} from 'node:path';
import type {ProcessCommand} from './command.ts';

/** skopeo's command lines. Use as `import * as skopeo from '../tools/skopeo.ts'`. */

export type SkopeoRegistry = {plainHttp: boolean; caFile?: string | undefined; authFile?: string | undefined};

const side = (which: 'dest-' | '', registry: SkopeoRegistry): string[] => [
  ...(registry.plainHttp ? [`--${which}tls-verify=false`] : []),
  // skopeo takes a folder and reads the *.crt in it.
  ...(registry.caFile === undefined ? [] : [`--${which}cert-dir`, dirname(registry.caFile)]),
  ...(registry.authFile === undefined ? [] : ['--authfile', registry.authFile]),
];

export type ArchiveCopy = {
  /** Path of the archive. */
  archive: string;
  /** Known for OCI layouts alone; docker-archives do not keep it. */
  manifestDigest?: string | undefined;
  internalReference: string;
  registry: SkopeoRegistry;
};

/**
 * Copies an archive of one image to the registry. An OCI layout keeps its manifest digest (or the copy fails); a
 * docker-archive never had one. The login comes from the auth file, never from the command line.
 */
export const copyArchive = ({archive, manifestDigest, internalReference, registry}: ArchiveCopy): ProcessCommand => ({
  kind: 'process',
  file: 'skopeo',
  args: [
    'copy',
    ...(manifestDigest === undefined ? [] : ['--preserve-digests']),
    ...side('dest-', registry),
    `${manifestDigest === undefined ? 'docker-archive' : 'oci-archive'}:${archive}`,
    `docker://${internalReference}`,
  ],
  timeoutMs: 3_600_000,
  changes: 'registry',
  purpose: `copy ${archive} to ${internalReference}`,
});

/** The manifest under a reference, byte for byte: its SHA-256 is the manifest digest. */
export const inspectRaw = (reference: string, registry: SkopeoRegistry): ProcessCommand => ({
  kind: 'process',
  file: 'skopeo',
  args: ['inspect', '--raw', ...side('', registry), `docker://${reference}`],
  timeoutMs: 60_000,
  changes: 'nothing',
  purpose: `the manifest of ${reference}`,
});

/** Prints 'skopeo version 1.9.3'. */
export const version = (): ProcessCommand => ({
  kind: 'process',
  file: 'skopeo',
  args: ['--version'],
  timeoutMs: 60_000,
  changes: 'nothing',
  purpose: 'which skopeo this is',
});
