import {type Facts, need} from '../../probes/facts.ts';
import {isSuccess} from '../../tools/command.ts';
import * as kubectl from '../../tools/kubectl.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import {podItems} from '../pod-problems.ts';
import {registryParams} from '../registry-params.ts';
import {endingWords} from '../words.ts';
import {diagnosis, item, targetOf} from './diagnosis.ts';

const hostOf = (facts: Facts): string => need(facts, 'site').registry.host.replace(/:\d+$/, '');

/** Name, port, login, certificate; then what the pods say. */
export const imagePull = diagnosis({
  id: 'troubleshoot.image-pull',
  title: 'Images cannot be pulled',
  why: 'Name, port, login, certificate, in that order; then what the pods themselves say.',
  guide: [
    'troubleshooting',
    'troubleshooting-image-pull',
    'troubleshooting-image-pull.dns',
    'troubleshooting-image-pull.port',
    'troubleshooting-image-pull.secret',
  ],
  commands: facts => [
    own.lookup([hostOf(facts)]),
    own.pingRegistry(registryParams(need(facts, 'site'))),
    kubectl.pods(targetOf(facts)),
    ...(need(facts, 'site').pullSecret === undefined
      ? []
      : [kubectl.get(targetOf(facts), `secret/${need(facts, 'site').pullSecret}`)]),
  ],
  explain(facts, outcomes) {
    const [name] = ownResult('dns.lookup', outcomes[0])?.results ?? [];
    const ping = ownResult('registry.ping', outcomes[1]);
    const secret = outcomes[3];
    return [
      item(
        'dns',
        `Name ${hostOf(facts)}`,
        name?.addresses !== undefined,
        name?.addresses?.join(', ') ?? name?.error ?? endingWords(outcomes[0]),
        'Mend DNS or /etc/hosts, here and on the nodes.',
      ),
      item(
        'registry',
        'Registry',
        ping?.reachable === true,
        ping?.error ?? `status ${ping?.status ?? '?'}`,
        'Is it up, is the port open, does this host trust its certificate, is the login right?',
      ),
      ...podItems(outcomes[2]),
      ...(secret === undefined
        ? []
        : [
            item(
              'secret',
              'Pull secret',
              isSuccess(secret),
              isSuccess(secret) ? 'there' : endingWords(secret),
              'Go back to "Check the pull secret".',
            ),
          ]),
    ];
  },
});

/** What the registry has of this upgrade. */
export const notFound = diagnosis({
  id: 'troubleshoot.not-found',
  title: 'Images not found in the registry',
  why: 'Asks the registry for every image of this upgrade, by the reference the pods use.',
  guide: ['troubleshooting-not-found', 'troubleshooting-not-found.catalog', 'troubleshooting-not-found.tags'],
  differs: 'the catalogue is paged and often for administrators only: the wanted repositories are asked for by name',
  commands: facts => [
    own.checkImages(
      registryParams(need(facts, 'site')),
      (facts.known.targets ?? []).map(target => target.internalReference),
    ),
  ],
  explain(_facts, outcomes) {
    const found = ownResult('images.check', outcomes[0]);
    if (found === undefined)
      return [item('registry', 'Registry', false, endingWords(outcomes[0]), 'See "Images cannot be pulled".')];
    return found.images.map(image =>
      item(
        image.reference,
        image.reference,
        image.state === 'present',
        image.state === 'present' ? 'there' : (image.error ?? 'not there'),
        'Push it again: step "Push to the internal registry".',
      ),
    );
  },
});
