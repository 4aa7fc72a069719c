import {createHash, generateKeyPairSync, type KeyObject, randomBytes, sign} from 'node:crypto';
import {isIP} from 'node:net';
import {AsnConvert, OctetString} from '@peculiar/asn1-schema';
import * as x509 from '@peculiar/asn1-x509';

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

const ecdsaWithSha256 = new x509.AlgorithmIdentifier({algorithm: '1.2.840.10045.4.3.2'});
const commonName = '2.5.4.3';
const organisation = '2.5.4.10';
const dayMs = 86_400_000;

const named = (type: string, text: string) =>
  new x509.RelativeDistinguishedName([
    new x509.AttributeTypeAndValue({type, value: new x509.AttributeValue({utf8String: text})}),
  ]);

const nameOf = (text: string, groups: readonly string[] = []): x509.Name =>
  new x509.Name([...groups.map(group => named(organisation, group)), named(commonName, text)]);

const extension = (extnID: string, value: unknown, critical = false): x509.Extension =>
  new x509.Extension({extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value))});

const keyUse = (flags: number): x509.Extension => extension(x509.id_ce_keyUsage, new x509.KeyUsage(flags), true);

const pem = (label: string, der: ArrayBuffer): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
};

const keyInfo = (key: KeyObject): x509.SubjectPublicKeyInfo =>
  AsnConvert.parse(key.export({type: 'spki', format: 'der'}), x509.SubjectPublicKeyInfo);

/** Names a key, as the certificates below it refer to it. */
const keyId = (info: x509.SubjectPublicKeyInfo): ArrayBuffer =>
  new Uint8Array(createHash('sha1').update(Buffer.from(info.subjectPublicKey)).digest()).buffer;

type Request = {subject: string; groups?: readonly string[]; publicKey: KeyObject; extensions: x509.Extension[]};

/** Whoever signs: its name and its keys. */
type Issuer = {name: string; publicKey: KeyObject; privateKey: KeyObject};

function certificate(issuer: Issuer, {subject, groups, publicKey, extensions}: Request): string {
  const serial = randomBytes(16);
  // A serial is a positive number: its first bit is clear, and its first byte is not empty.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const subjectPublicKeyInfo = keyInfo(publicKey);
  const tbsCertificate = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: new Uint8Array(serial).buffer,
    signature: ecdsaWithSha256,
    issuer: nameOf(issuer.name),
    // A clock that is a day off shall not end a rehearsal.
    validity: new x509.Validity({
      notBefore: new Date(Date.now() - dayMs),
      notAfter: new Date(Date.now() + 365 * dayMs),
    }),
    subject: nameOf(subject, groups),
    subjectPublicKeyInfo,
    extensions: new x509.Extensions([
      ...extensions,
      extension(x509.id_ce_subjectKeyIdentifier, new x509.SubjectKeyIdentifier(keyId(subjectPublicKeyInfo))),
      extension(
        x509.id_ce_authorityKeyIdentifier,
        new x509.AuthorityKeyIdentifier({keyIdentifier: new x509.KeyIdentifier(keyId(keyInfo(issuer.publicKey)))}),
      ),
    ]),
  });
  const signature = sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), issuer.privateKey);
  const signed = new x509.Certificate({
    tbsCertificate,
    signatureAlgorithm: ecdsaWithSha256,
    signatureValue: new Uint8Array(signature).buffer,
  });
  return pem('CERTIFICATE', AsnConvert.serialize(signed));
}

const newKeys = () => generateKeyPairSync('ec', {namedCurve: 'P-256'});

/** Makes a certificate authority of its own (ECDSA P-256): no two share a key or a name, and nobody else trusts it. */
export function createAuthority(): Authority {
  const {publicKey, privateKey} = newKeys();
  const issuer: Issuer = {name: `rehearsal-ca-${randomBytes(4).toString('hex')}`, publicKey, privateKey};
  const {keyCertSign, cRLSign, digitalSignature} = x509.KeyUsageFlags;
  const caPem = certificate(issuer, {
    subject: issuer.name,
    publicKey,
    extensions: [
      extension(x509.id_ce_basicConstraints, new x509.BasicConstraints({cA: true}), true),
      keyUse(keyCertSign | cRLSign | digitalSignature),
    ],
  });
  const issued = (request: Omit<Request, 'publicKey'>): Issued => {
    const keys = newKeys();
    const certPem = certificate(issuer, {...request, publicKey: keys.publicKey});
    return {certPem, keyPem: keys.privateKey.export({type: 'pkcs8', format: 'pem'}).toString()};
  };
  const usableFor = (purpose: string) => [
    keyUse(digitalSignature),
    extension(x509.id_ce_extKeyUsage, new x509.ExtendedKeyUsage([purpose])),
  ];
  return {
    caPem,
    issue(hosts) {
      const names = hosts.map(host => new x509.GeneralName(isIP(host) > 0 ? {iPAddress: host} : {dNSName: host}));
      const alternatives = extension(x509.id_ce_subjectAltName, new x509.SubjectAlternativeName(names));
      return issued({
        subject: hosts[0] ?? issuer.name,
        extensions: [...usableFor(x509.id_kp_serverAuth), alternatives],
      });
    },
    issueClient: ({name, groups}) => issued({subject: name, groups, extensions: usableFor(x509.id_kp_clientAuth)}),
  };
}
