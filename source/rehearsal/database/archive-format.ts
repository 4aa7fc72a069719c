import type {DumpItem} from './items.ts';

/**
 * PostgreSQL's custom dump format, version 1.14: written so that the real pg_restore lists and restores it, read back
 * for the pretend pg_restore. Source: PostgreSQL's pg_backup_archiver.c and pg_backup_custom.c.
 */
export type Archive = {databaseName: string; version: string; createdAt: Date; items: DumpItem[]; entryCount: number};

/** Sizes and marks of the format. */
export const archiveFormat = {
  magic: 'PGDMP',
  version: [1, 14, 0],
  intBytes: 4,
  offsetBytes: 8,
  customFormat: 1,
  hasData: 2,
  hasNoData: 3,
  dataBlock: 1,
} as const;

/** In which part of a restore each kind is made. */
export const sections: Record<DumpItem['kind'], number> = {TABLE: 2, 'TABLE DATA': 3, CONSTRAINT: 4, INDEX: 4};
