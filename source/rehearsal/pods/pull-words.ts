/**
 * The words of containerd and the kubelet about images.
 * Source: recorded pod states and events of a 1.33 cluster with containerd.
 */

/** A duration as Go writes it, to the millisecond: '87ms', '1.104s'. */
export const goDuration = (ms: number): string => (ms < 1000 ? `${Math.round(ms)}ms` : `${Math.round(ms) / 1000}s`);

export const pulledMessage = (image: string, ms: number, sizeBytes: number): string =>
  `Successfully pulled image "${image}" in ${goDuration(ms)} (${goDuration(ms)} including waiting). Image size: ${sizeBytes} bytes.`;

export const presentMessage = (image: string): string => `Container image "${image}" already present on machine`;

export const neverMessage = (image: string): string =>
  `Container image "${image}" is not present with pull policy of Never`;
