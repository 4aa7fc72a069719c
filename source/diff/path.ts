/** Paths of fields as they are read: 'spec.template.spec.containers[backend].image', 'data[features.json]'. */

/** Maps and lists whose names are the site's own, so that they are set apart from field names. */
const holders = new Set([
  'annotations',
  'binaryData',
  'containers',
  'data',
  'env',
  'envFrom',
  'ephemeralContainers',
  'hostAliases',
  'hosts',
  'imagePullSecrets',
  'initContainers',
  'labels',
  'limits',
  'matchLabels',
  'nodeSelector',
  'ports',
  'requests',
  'rules',
  'secrets',
  'stringData',
  'subjects',
  'tls',
  'versions',
  'volumeClaimTemplates',
  'volumeDevices',
  'volumeMounts',
  'volumes',
  'webhooks',
]);

/** Names on the way to a field as one text. */
export function pathText(names: readonly string[]): string {
  let text = '';
  let holder: string | undefined;
  for (const name of names) {
    const isOwn = holder !== undefined && (holders.has(holder) || /^\d+$/.test(name));
    if (isOwn || !/^[A-Za-z_][\w-]*$/.test(name)) text += `[${name}]`;
    else text += text === '' ? name : `.${name}`;
    // A volume may be called 'data': what the site named holds nothing by its name.
    holder = isOwn ? '' : name;
  }
  return text;
}
