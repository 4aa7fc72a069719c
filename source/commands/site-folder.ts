import {join} from 'node:path';

/** The files that a pretend site leaves for whoever walks it. */
export type SiteFolder = {
  folder: string;
  siteFile: string;
  bundleFolder: string;
  kubeconfig: string;
  readyFile: string;
  logFile: string;
};

export const siteFolder = (folder: string): SiteFolder => ({
  folder,
  siteFile: join(folder, 'airlock.yaml'),
  bundleFolder: join(folder, 'bundle'),
  kubeconfig: join(folder, 'kubeconfig'),
  readyFile: join(folder, 'ready.json'),
  logFile: join(folder, 'site.log'),
});

/** What is known once the site is up: its process, where helm and kubectl are, and what is rehearsed. */
export type Ready = {
  pid: number;
  toolsFolder?: string;
  bundleFolder: string;
  /** Of a change of the operator's own: what it stands for, and in what it differs from the real site. */
  tonight?: {about: string; notes: string[]};
};
