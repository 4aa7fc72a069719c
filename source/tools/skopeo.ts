import type {ProcessCommand} from './command.ts';

/** skopeo's command lines. Use as `import * as skopeo from '../tools/skopeo.ts'`. */

export type SkopeoRegistry = {plainHttp: boolean; caFile?: string | undefined; authFile?: string | undefined};

const side = (which: 'dest-' | '', registry: SkopeoRegistry): string[] => [
  ...(registry.plainHttp ? [`--${which}tls-verify=false`] : []),
  ...(registry.authFile === undefined ? [] : ['--authfile', registry.authFile]),
];

/** skopeo's own flag takes a folder, and only files named *.crt in it; this takes the file whatever its name. */
const trusting = ({caFile}: SkopeoRegistry) => (caFile === undefined ? {} : {env: {SSL_CERT_FILE: caFile}});

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
  ...trusting(registry),
  timeoutMs: 3_600_000,
  changes: 'registry',
  purpose: `copy ${archive} to ${internalReference}`,
});

/** The manifest under a reference, byte for byte: its SHA-256 is the manifest digest. */
export const inspectRaw = (reference: string, registry: SkopeoRegistry): ProcessCommand => ({
  kind: 'process',
  file: 'skopeo',
  args: ['inspect', '--raw', ...side('', registry), `docker://${reference}`],
  ...trusting(registry),
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
