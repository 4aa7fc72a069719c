import {type Cell, initialTables, type Table} from './schema.ts';

export type Db = {name: string; owner: string; tables: Map<string, Table>};

/** One pretend PostgreSQL server: databases by name, and the migrations that the product has run. */
export type DatabaseServer = {
  versionText: string;
  /** 'PostgreSQL 14.19 (Debian …) on x86_64-pc-linux-gnu, compiled by gcc …, 64-bit' */
  fullVersion: string;
  /** The role that the image has made: the only one. */
  role: string;
  mainDatabase: string;
  databases: Map<string, Db>;
  /** 'studio.0042_pipelines' and so on, of the product's own database; none while it is away. */
  appliedMigrations(): string[];
  /** Runs migrations by name on the product's database; those that it has are left out. */
  migrate(names: string[]): void;
  /** The newest migration's name: what the product calls the version of its schema. */
  schemaVersion(): string;
};

const pageBytes = 8192;
const emptyDatabaseBytes = 8_700_000;

/** About as many bytes as such a database takes on disk. */
export function sizeBytes(db: Db): number {
  const cells = [...db.tables.values()].flatMap(table => table.rows).flat();
  const content = cells.reduce((sum, cell) => sum + (cell?.length ?? 1) + 24, 0);
  return emptyDatabaseBytes + Math.ceil(content / pageBytes) * pageBytes + db.tables.size * 2 * pageBytes;
}

/** Changes that a migration makes to the tables, by its name. */
const changes: Record<string, (db: Db) => void> = {
  'studio.0043_dataset_index'(db) {
    const table = db.tables.get('studio_dataset');
    if (!table) return;
    db.tables.set('studio_dataset', {
      ...table,
      columns: [...table.columns, {name: 'checksum', type: 'character varying(64)'}],
      rows: table.rows.map(row => [...row, null]),
      indexes: new Map([
        ...table.indexes,
        ['studio_dataset_name_uniq', {isUnique: true, definition: 'USING btree (project_id, name)'}],
      ]),
    });
  },
};

const postgresVersion = '14.19 (Debian 14.19-1.pgdg13+1)';

/** Makes a server with the product's database as the installed version left it. */
export function createDatabaseServer({
  role = 'studio',
  mainDatabase = 'datachain_studio',
  now = () => new Date(),
} = {}): DatabaseServer {
  const empty = (name: string): Db => ({name, owner: role, tables: new Map()});
  const main: Db = {...empty(mainDatabase), tables: new Map(initialTables().map(table => [table.name, table]))};
  const databases = new Map([empty('postgres'), main].map(db => [db.name, db]));
  const log = () => databases.get(mainDatabase)?.tables.get('django_migrations');

  const appliedMigrations = () => (log()?.rows ?? []).map(([, app, name]) => `${app}.${name}`);

  return {
    versionText: postgresVersion,
    fullVersion: `PostgreSQL ${postgresVersion} on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit`,
    role,
    mainDatabase,
    databases,
    appliedMigrations,
    schemaVersion: () => appliedMigrations().at(-1) ?? 'none',
    migrate(names) {
      const db = databases.get(mainDatabase);
      for (const full of names.filter(name => !appliedMigrations().includes(name))) {
        const table = log();
        if (!db || !table) return;
        const [app = '', name = ''] = full.split('.');
        const applied = `${now().toISOString().slice(0, 23).replace('T', ' ')}+00`;
        const row: Cell[] = [String(table.rows.length + 1), app, name, applied];
        db.tables.set(table.name, {...table, rows: [...table.rows, row]});
        changes[full]?.(db);
      }
    },
  };
}
