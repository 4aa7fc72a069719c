import Conf from 'conf';

/** What is convenient to remember between walks and harmless to lose; nothing that a walk depends on. */
export type Preferences = {
  /** The site file and bundle of the last upgrade that was started, absolute. */
  siteFile?: string;
  bundleFolder?: string;
};

const open = (): Conf<Preferences> =>
  new Conf<Preferences>({
    projectName: 'airlock',
    projectSuffix: '',
    configName: 'preferences',
    configFileMode: 0o600,
    // A damaged file costs a convenience, not a session.
    clearInvalidConfig: true,
  });

/** The preferences; empty when they cannot be read. */
export function readPreferences(): Preferences {
  try {
    return {...open().store};
  } catch {
    return {};
  }
}

/** Remembers; that a home folder cannot be written holds no upgrade up. */
export function rememberPreferences(preferences: Preferences): void {
  try {
    open().set({...preferences});
  } catch {
    // Nothing depends on it.
  }
}
