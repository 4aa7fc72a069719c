import type {OwnName} from '../../tools/command.ts';
import {readChart, readNotes, verifyBundle} from './bundle.ts';
import {diskRoom, hashFiles, readTextFile, removeTextFile, writeTextFile} from './files.ts';
import {checkImages, pingRegistry, pushImages} from './images.ts';
import {aliveJobs} from './jobs.ts';
import {lookupNames, measureUrl} from './network.ts';
import type {OwnWork} from './work.ts';

/** All own works by name. The report needs the state and is given by whoever wires the walk. */
export function ownWorks(writeReport: OwnWork): (name: string) => OwnWork {
  const works: Record<OwnName, OwnWork> = {
    'bundle.notes': readNotes,
    'bundle.verify': verifyBundle,
    'chart.read': readChart,
    'disk.room': diskRoom,
    'dns.lookup': lookupNames,
    'file.read': readTextFile,
    'file.remove': removeTextFile,
    'file.write': writeTextFile,
    'files.hash': hashFiles,
    'http.measure': measureUrl,
    'images.check': checkImages,
    'images.push': pushImages,
    'jobs.alive': aliveJobs,
    'registry.ping': pingRegistry,
    'report.write': writeReport,
  };
  return name => {
    const work = works[name as OwnName];
    if (work === undefined) throw new Error(`unknown work "${name}"`);
    return work;
  };
}
