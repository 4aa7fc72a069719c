import {once} from 'es-toolkit';

/** The tables of the pretend database and how their rows are made up: always the same, so that dumps can be compared. */

export type Column = {name: string; type: string};
export type Cell = string | null;
export type Table = {
  name: string;
  columns: Column[];
  rows: Cell[][];
  /** Name to definition: `studio_dataset_pkey` → `PRIMARY KEY (id)`. */
  constraints: Map<string, string>;
  /** Name to what follows `CREATE … INDEX name ON public.table`. */
  indexes: Map<string, {isUnique: boolean; definition: string}>;
};

/** Makes the n-th row (from 1); the id is the first cell. */
type RowMaker = (n: number) => Cell[];

const day = (n: number) => `2026-${String((n % 9) + 1).padStart(2, '0')}-${String((n % 27) + 1).padStart(2, '0')}`;
const moment = (n: number) =>
  `${day(n)} ${String(n % 24).padStart(2, '0')}:${String((n * 7) % 60).padStart(2, '0')}:00+00`;

const id: Column = {name: 'id', type: 'bigint NOT NULL'};
const text = (name: string): Column => ({name, type: 'character varying(200) NOT NULL'});
const note = (name: string): Column => ({name, type: 'text'});
const number = (name: string): Column => ({name, type: 'bigint NOT NULL'});
const when = (name: string): Column => ({name, type: 'timestamp with time zone NOT NULL'});

/** The rows are made when they are first asked for: most rehearsals never look at most tables. */
function table(name: string, columns: Column[], count: number, make: RowMaker): Table {
  const rows = once(() => Array.from({length: count}, (_, index) => [String(index + 1), ...make(index + 1)]));
  return {
    name,
    columns: [id, ...columns],
    get rows() {
      return rows();
    },
    constraints: new Map([[`${name}_pkey`, 'PRIMARY KEY (id)']]),
    indexes: new Map(),
  };
}

/** Tables that need no story of their own: a name, a parent and a time. */
const plain = (name: string, parent: string, count: number, parents: number) =>
  table(name, [text('name'), number(`${parent}_id`), when('created_at')], count, n => [
    `${name.split('_').at(-1)}-${n}`,
    String((n % parents) + 1),
    moment(n),
  ]);

/** `studio_` tables by name: their parent, how many rows, and how many rows the parent has. */
const plainTables: [name: string, parent: string, count: number, parents: number][] = [
  ['studio_membership', 'team', 96, 12],
  ['studio_dataset_version', 'dataset', 412, 128],
  ['studio_dataset_tag', 'dataset', 210, 128],
  ['studio_model', 'project', 64, 37],
  ['studio_model_version', 'model', 180, 64],
  ['studio_pipeline_run', 'pipeline', 640, 52],
  ['studio_pipeline_stage', 'pipeline', 230, 52],
  ['studio_job', 'pipeline_run', 900, 640],
  ['studio_job_log', 'job', 300, 900],
  ['studio_experiment', 'project', 320, 37],
  ['studio_metric', 'experiment', 960, 320],
  ['studio_parameter', 'experiment', 640, 320],
  ['studio_artifact', 'experiment', 280, 320],
  ['studio_git_connection', 'team', 9, 12],
  ['studio_repository', 'git_connection', 41, 9],
  ['studio_webhook', 'repository', 23, 41],
  ['studio_webhook_delivery', 'webhook', 510, 23],
  ['studio_cloud_credential', 'team', 8, 12],
  ['studio_storage', 'team', 11, 12],
  ['studio_secret', 'project', 30, 37],
  ['studio_api_token', 'user', 57, 84],
  ['studio_notification', 'user', 250, 84],
  ['studio_audit_event', 'user', 700, 84],
  ['studio_comment', 'user', 150, 84],
  ['studio_schedule', 'pipeline', 14, 52],
  ['studio_worker_queue', 'team', 3, 12],
];

const migrationNames = [
  ...['contenttypes.0001_initial', 'auth.0001_initial', 'admin.0001_initial', 'sessions.0001_initial'],
  ...Array.from(
    {length: 42},
    (_, index) =>
      `studio.${String(index + 1).padStart(4, '0')}_${index === 41 ? 'pipelines' : index === 0 ? 'initial' : 'auto'}`,
  ),
];

/** The tables of the installed version, as years of use have filled them. */
export function initialTables(): Table[] {
  return [
    table(
      'auth_user',
      [text('username'), text('email'), {name: 'is_active', type: 'boolean NOT NULL'}, when('date_joined')],
      84,
      n => [`user${n}`, `user${n}@example.com`, n % 17 === 0 ? 'f' : 't', moment(n)],
    ),
    table('auth_group', [text('name')], 4, n => [['admins', 'editors', 'viewers', 'guests'][n - 1] ?? `group${n}`]),
    table('auth_permission', [text('name'), text('codename')], 120, n => [`Can do ${n}`, `do_${n}`]),
    table('auth_user_groups', [number('user_id'), number('group_id')], 84, n => [String(n), String((n % 4) + 1)]),
    table('auth_group_permissions', [number('group_id'), number('permission_id')], 200, n => [
      String((n % 4) + 1),
      String((n % 120) + 1),
    ]),
    table('auth_user_user_permissions', [number('user_id'), number('permission_id')], 12, n => [String(n), String(n)]),
    table('django_content_type', [text('app_label'), text('model')], 38, n => ['studio', `model${n}`]),
    table('django_migrations', [text('app'), text('name'), when('applied')], migrationNames.length, n => {
      const [app = '', name = ''] = (migrationNames[n - 1] ?? '').split('.');
      return [app, name, moment(n)];
    }),
    table('django_session', [text('session_key'), note('session_data'), when('expire_date')], 60, n => [
      `session-${n}`,
      null,
      moment(n),
    ]),
    table('django_admin_log', [note('object_repr'), number('user_id'), when('action_time')], 75, n => [
      `changed\tobject ${n}\nby hand`,
      String((n % 84) + 1),
      moment(n),
    ]),
    table('studio_team', [text('name'), when('created_at')], 12, n => [`team-${n}`, moment(n)]),
    table('studio_user_profile', [number('user_id'), note('bio')], 84, n => [
      String(n),
      n % 3 ? `Bio of user ${n}` : null,
    ]),
    table('studio_project', [text('name'), number('team_id'), note('description'), when('created_at')], 37, n => [
      `project-${n}`,
      String((n % 12) + 1),
      n % 4 ? `Größe und Güte, Projekt ${n}` : null,
      moment(n),
    ]),
    table('studio_dataset', [text('name'), number('project_id'), number('size_bytes'), when('created_at')], 128, n => [
      `dataset-${n}`,
      String((n % 37) + 1),
      String(n * 1_048_576),
      moment(n),
    ]),
    table(
      'studio_pipeline',
      [text('name'), number('project_id'), {name: 'is_enabled', type: 'boolean NOT NULL'}],
      52,
      n => [`pipeline-${n}`, String((n % 37) + 1), n % 5 ? 't' : 'f'],
    ),
    ...plainTables.map(row => plain(...row)),
  ].sort((left, right) => (left.name < right.name ? -1 : 1));
}
