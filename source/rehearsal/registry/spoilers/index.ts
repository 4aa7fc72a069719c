/** What goes wrong with a registry, by name. Give one, or several `together`, to the registry's `spoil`. */
export {reset, resetAfter, slow} from './connection.ts';
export {collectGarbage} from './garbage.ts';
export {diskFull, serverError, tooLarge, tooManyRequests, unauthorized} from './refusals.ts';
export {
  type Aim,
  carriesBlob,
  isBlobUpload,
  isManifestUpload,
  isPull,
  isPush,
  type Spoiler,
  type Spoilt,
  together,
} from './spoiler.ts';
