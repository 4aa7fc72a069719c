import {samplePullSecret} from './product.ts';

/**
 * The values file of the pretend site's operator, as installed with 1.2.2: written by hand over the years, with
 * comments worth keeping. `registryHost` is the internal registry, host and port.
 */
export function siteValues(registryHost: string): string {
  return `# DataChain Studio, production.
# Changes go through the platform team; see the runbook.

global:
  # No route to the internet: everything comes from the internal registry.
  imageRegistry: "${registryHost}"

images:
  frontend:
    repository: datachain/studio-frontend
    tag: "1.2.2"
    pullPolicy: IfNotPresent

  backend:
    repository: datachain/studio-backend
    tag: "1.2.2"
    pullPolicy: IfNotPresent

  worker:
    repository: datachain/studio-worker
    tag: "1.2.2"
    pullPolicy: IfNotPresent

  scheduler:
    repository: datachain/studio-scheduler
    tag: "1.2.2"
    pullPolicy: IfNotPresent

imagePullSecrets:
  - name: ${samplePullSecret}

# The chart does not apply global.imageRegistry to these two.
postgresql:
  image:
    registry: ${registryHost}
    repository: postgres
    tag: "14"
  auth:
    password: "rehearsal-database-password"
  persistence:
    size: 16Gi   # grown in spring, never shrink

redis:
  image:
    registry: ${registryHost}
    repository: redis
    tag: "7"

backend:
  replicas: 2

config:
  # Support asks for info when it opens a case.
  logLevel: info
  queue: default

secret:
  # Generated at installation. Everybody is logged out when it changes.
  secretKey: "rehearsal-secret-key-5f0c1d7a"

ingress:
  host: studio.example.com
`;
}
