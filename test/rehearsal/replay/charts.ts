import {cp, mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {recordingsFolder} from './recordings.ts';

/** The values of the recorded site. */
const siteValues = `global:
  imageRegistry: registry.internal.company.com
imagePullSecrets:
  - name: internal-registry-secret
postgresql:
  image:
    registry: registry.internal.company.com
redis:
  image:
    registry: registry.internal.company.com
secret:
  djangoSecretKey: not-a-real-key
`;

/** The list in the fourth line is never closed. */
const badValues = `global:
  imageRegistry: registry.internal.company.com
worker:
  replicas: [1
backend: {}
`;

const badTemplate = `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Values.nothing.here.name }}
`;

const plainJob = `apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-reindex
  labels: {{ include "studio.labels" . | nindent 4 }}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: reindex
          image: busybox:1.36
          command: ["sh", "-c", "echo reindex {{ .Values.config.queue }}"]
`;

/** Every selector gets one more label. */
const widerSelector = (helpers: string) =>
  helpers.replace(
    'app.kubernetes.io/component: {{ .component }}\n',
    'app.kubernetes.io/component: {{ .component }}\napp.kubernetes.io/part-of: studio\n',
  );

/** Writes the charts and values files that the recorded commands name into a folder. */
export async function writeCharts(folder: string): Promise<void> {
  const variant = (name: string) =>
    cp(`${recordingsFolder}sample-chart/studio-1.2.3`, join(folder, name), {recursive: true});
  await cp(`${recordingsFolder}sample-chart`, folder, {recursive: true});
  await Promise.all(['studio-bad-template', 'studio-new-selector', 'studio-with-job'].map(variant));
  await writeFile(join(folder, 'studio-bad-template/templates/broken.yaml'), badTemplate);
  await writeFile(join(folder, 'studio-with-job/templates/job.yaml'), plainJob);
  const helpers = join(folder, 'studio-new-selector/templates/_helpers.tpl');
  await writeFile(helpers, widerSelector(await readFile(helpers, 'utf8')));
  await writeFile(join(folder, 'values-site.yaml'), siteValues);
  await writeFile(join(folder, 'bad-values.yaml'), badValues);
  await mkdir(join(folder, 'packages'));
}
