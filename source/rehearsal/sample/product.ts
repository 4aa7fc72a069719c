/** The product that the rehearsal upgrades: its names, versions and images, as the guide has them. */

export const sampleVersions = ['1.2.2', '1.2.3'] as const;
export type SampleVersion = (typeof sampleVersions)[number];

export const sampleRelease = 'datachain-studio';
export const sampleNamespace = 'datachain-studio';

/** Name of the Secret with the login to the internal registry. */
export const samplePullSecret = 'internal-registry-secret';

export type SampleImage = {
  /** As the guide writes it: 'datachain/studio-backend:1.2.3', 'postgres:14'. */
  reference: string;
  /** Archive's name, as the guide saves it: 'studio-backend-1.2.3.tar'. */
  file: string;
};

const components = ['frontend', 'backend', 'worker', 'scheduler'] as const;
const dependencies = ['postgres:14', 'redis:7', 'nginx:1.24'] as const;

/** The seven images of a version: four of the product, three that it depends on. */
export function sampleImages(version: SampleVersion): SampleImage[] {
  return [
    ...components.map(component => ({
      reference: `datachain/studio-${component}:${version}`,
      file: `studio-${component}-${version}.tar`,
    })),
    ...dependencies.map(reference => ({reference, file: `${reference.replace(':', '-')}.tar`})),
  ];
}

/** Whether a version text is one of the sample's. */
export function isSampleVersion(version: string): version is SampleVersion {
  return sampleVersions.some(known => known === version);
}
