import {generateKeyPairSync, randomBytes} from 'node:crypto';
import {isIPv4} from 'node:net';
import {extensions, type Issuer, issueCertificate, type Wanted} from './certificate.ts';

/** A certificate and its key (PEM), as a server takes them. */
export type Issued = {certPem: string; keyPem: string};

/** A private certificate authority, as a site has one for its cluster and one for its registry. */
export type Authority = {
  caPem: string;
  /** Issues a server's certificate for host names and IP addresses. */
  issue(hosts: readonly string[]): Issued;
  /** Issues a client's certificate, by which it is known under a name and as a member of groups. */
  issueClient(client: {name: string; groups: readonly string[]}): Issued;
};

const newKeys = () => generateKeyPairSync('ec', {namedCurve: 'P-256'});

/** The eight groups of an IPv6 address, with those that '::' leaves out. */
function groupsOf(address: string): string[] {
  const [before = [], after = []] = address.split('::').map(part => part.split(':').filter(group => group !== ''));
  return [...before, ...Array.from({length: 8 - before.length - after.length}, () => '0'), ...after];
}

/** A host as a certificate names it: a name as it is, an address by its bytes. */
function hostName(host: string): string | Uint8Array {
  if (isIPv4(host)) return Uint8Array.from(host.split('.').map(Number));
  if (!host.includes(':')) return host;
  return Buffer.from(
    groupsOf(host)
      .map(group => group.padStart(4, '0'))
      .join(''),
    'hex',
  );
}

/** Makes a certificate authority of its own (ECDSA P-256): no two share a key or a name, and nobody else trusts it. */
export function createAuthority(): Authority {
  const keys = newKeys();
  const issuer: Issuer = {name: {commonName: `rehearsal-ca-${randomBytes(4).toString('hex')}`}, ...keys};
  const caPem = issueCertificate(issuer, {
    subject: issuer.name,
    publicKey: keys.publicKey,
    extensions: [extensions.authority(), extensions.signsCertificates()],
  });
  const issued = (wanted: Omit<Wanted, 'publicKey'>): Issued => {
    const {publicKey, privateKey} = newKeys();
    return {
      certPem: issueCertificate(issuer, {...wanted, publicKey}),
      keyPem: privateKey.export({type: 'pkcs8', format: 'pem'}).toString(),
    };
  };
  return {
    caPem,
    issue: hosts =>
      issued({
        subject: {commonName: hosts[0] ?? issuer.name.commonName},
        extensions: [extensions.signs(), extensions.servesTls(), extensions.names(hosts.map(hostName))],
      }),
    issueClient: ({name, groups}) =>
      issued({
        subject: {commonName: name, organisations: groups},
        extensions: [extensions.signs(), extensions.asksOverTls()],
      }),
  };
}
