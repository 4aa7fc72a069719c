import {randomUUID} from 'node:crypto';
import type {KubeObject, Resource, Store} from '../model.ts';
import {baseAccess} from './access/cluster-roles.ts';

export type BaseObject = {resource: Resource; object: KubeObject};

const core = (resource: string): Resource => ({group: '', resource});

const namespaceNames = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

const namespace = (name: string): BaseObject => ({
  resource: core('namespaces'),
  object: {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {name, labels: {'kubernetes.io/metadata.name': name}},
    spec: {finalizers: ['kubernetes']},
    status: {phase: 'Active'},
  },
});

const capacity = {
  cpu: '8',
  'ephemeral-storage': '102350Mi',
  'hugepages-1Gi': '0',
  'hugepages-2Mi': '0',
  memory: '32Gi',
  pods: '110',
};

const timestamp = () => `${new Date().toISOString().slice(0, 19)}Z`;

/** The node of a number, from 0 on: `node1`. */
export function baseNode(index: number): BaseObject {
  const [name, now] = [`node${index + 1}`, timestamp()];
  const condition = (type: string, status: string, reason: string, message: string) => ({
    type,
    status,
    lastHeartbeatTime: now,
    lastTransitionTime: now,
    reason,
    message,
  });
  return {
    resource: core('nodes'),
    object: {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        annotations: {
          'node.alpha.kubernetes.io/ttl': '0',
          'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
        },
        labels: {
          'beta.kubernetes.io/arch': 'amd64',
          'beta.kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
        },
      },
      spec: {podCIDR: `10.244.${index}.0/24`, podCIDRs: [`10.244.${index}.0/24`]},
      status: {
        capacity,
        allocatable: capacity,
        addresses: [
          {type: 'InternalIP', address: `10.200.0.${10 + index}`},
          {type: 'Hostname', address: name},
        ],
        conditions: [
          condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
          condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
          condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
          condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
        ],
        daemonEndpoints: {kubeletEndpoint: {Port: 10_250}},
        images: [],
        nodeInfo: {
          architecture: 'amd64',
          bootID: randomUUID(),
          containerRuntimeVersion: 'containerd://1.6.20',
          kernelVersion: '6.1.0-18-amd64',
          kubeProxyVersion: '',
          kubeletVersion: 'v1.33.13',
          machineID: randomUUID().replaceAll('-', ''),
          operatingSystem: 'linux',
          osImage: 'Debian GNU/Linux 12 (bookworm)',
          systemUUID: randomUUID(),
        },
      },
    },
  };
}

const storageClass: BaseObject = {
  resource: {group: 'storage.k8s.io', resource: 'storageclasses'},
  object: {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {name: 'standard', annotations: {'storageclass.kubernetes.io/is-default-class': 'true'}},
    provisioner: 'rehearsal.local/volumes',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
    allowVolumeExpansion: true,
  },
};

/** How clients inside and `kubectl cluster-info` find the API. */
const apiService: BaseObject = {
  resource: core('services'),
  object: {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {name: 'kubernetes', namespace: 'default', labels: {component: 'apiserver', provider: 'kubernetes'}},
    spec: {
      clusterIP: '10.96.0.1',
      clusterIPs: ['10.96.0.1'],
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: [{name: 'https', port: 443, protocol: 'TCP', targetPort: 6443}],
      sessionAffinity: 'None',
      type: 'ClusterIP',
    },
    status: {loadBalancer: {}},
  },
};

/** The metrics come from a server of their own. */
const metricsService = (now: string): BaseObject => ({
  resource: {group: 'apiregistration.k8s.io', resource: 'apiservices'},
  object: {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: {name: 'v1beta1.metrics.k8s.io'},
    spec: {
      group: 'metrics.k8s.io',
      groupPriorityMinimum: 100,
      insecureSkipTLSVerify: true,
      service: {name: 'metrics-server', namespace: 'kube-system', port: 443},
      version: 'v1beta1',
      versionPriority: 100,
    },
    status: {
      conditions: [
        {
          type: 'Available',
          status: 'True',
          lastTransitionTime: now,
          reason: 'Passed',
          message: 'all checks passed',
        },
      ],
    },
  },
});

/** What a cluster holds before anybody installs anything. The uid of kube-system is what identifies it. */
export function baseObjects(): BaseObject[] {
  return [
    ...namespaceNames.map(namespace),
    ...[0, 1].map(baseNode),
    storageClass,
    apiService,
    metricsService(timestamp()),
    ...baseAccess,
  ];
}

/** Puts the base objects into a store. */
export function seed(store: Store): void {
  for (const {resource, object} of baseObjects()) store.create(resource, object);
}
