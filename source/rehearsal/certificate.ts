import {createHash, type KeyObject, randomBytes, sign} from 'node:crypto';
import * as asn1 from 'asn1js';

/** Certificates (X.509 v3, RFC 5280), signed with ECDSA P-256 and SHA-256, as their ASN.1 is spelled there. */

type Node = asn1.BaseBlock;

const sequence = (...value: Node[]) => new asn1.Sequence({value});
const oid = (value: string) => new asn1.ObjectIdentifier({value});
const octets = (valueHex: Uint8Array) => new asn1.OctetString({valueHex});
const der = (node: Node) => new Uint8Array(node.toBER());
/** A context-specific tag: `[n] EXPLICIT` around other values, `[n] IMPLICIT` in the place of a value's own tag. */
const explicit = (tagNumber: number, ...value: Node[]) =>
  new asn1.Constructed({idBlock: {tagClass: 3, tagNumber}, value});
const implicit = (tagNumber: number, valueHex: Uint8Array) =>
  new asn1.Primitive({idBlock: {tagClass: 3, tagNumber}, valueHex});

/** The point that a P-256 key is: the last 65 bytes of what Node exports, uncompressed. */
const pointOf = (key: KeyObject) => key.export({type: 'spki', format: 'der'}).subarray(-65);

const keyInfo = (key: KeyObject) =>
  sequence(
    sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')),
    new asn1.BitString({valueHex: pointOf(key)}),
  );

/** Names a key, as the certificates below it refer to it: the SHA-1 of its bits (RFC 5280, 4.2.1.2). */
const keyId = (key: KeyObject): Uint8Array => createHash('sha1').update(pointOf(key)).digest();

const ecdsaWithSha256 = () => sequence(oid('1.2.840.10045.4.3.2'));

const attribute = (type: string, value: string) =>
  new asn1.Set({value: [sequence(oid(type), new asn1.Utf8String({value}))]});

/** Whom a certificate is about, or who signed it. */
export type Name = {commonName: string; organisations?: readonly string[]};

const nameOf = ({commonName, organisations = []}: Name) =>
  sequence(...organisations.map(one => attribute('2.5.4.10', one)), attribute('2.5.4.3', commonName));

const extension = (id: string, value: Node, isCritical = false): Node =>
  sequence(oid(id), ...(isCritical ? [new asn1.Boolean({value: true})] : []), octets(der(value)));

/** The extensions that say what a certificate is good for. */
export const extensions = {
  authority: () => extension('2.5.29.19', sequence(new asn1.Boolean({value: true})), true),
  /** keyCertSign and cRLSign: bits 5 and 6 of seven. */
  signsCertificates: () =>
    extension('2.5.29.15', new asn1.BitString({unusedBits: 1, valueHex: Uint8Array.of(0x06)}), true),
  /** digitalSignature: bit 0. */
  signs: () => extension('2.5.29.15', new asn1.BitString({unusedBits: 7, valueHex: Uint8Array.of(0x80)}), true),
  servesTls: () => extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))),
  asksOverTls: () => extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.2'))),
  /** Host names as text, IP addresses as their 4 or 16 bytes. */
  names: (hosts: readonly (string | Uint8Array)[]) =>
    extension(
      '2.5.29.17',
      sequence(...hosts.map(host => (typeof host === 'string' ? implicit(2, Buffer.from(host)) : implicit(7, host)))),
    ),
};

const pem = (bytes: Uint8Array): string => {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
};

export type Issuer = {name: Name; publicKey: KeyObject; privateKey: KeyObject};
export type Wanted = {subject: Name; publicKey: KeyObject; extensions: readonly Node[]};

const dayMs = 86_400_000;

/** Issues a certificate (PEM), good from yesterday for a year. */
export function issueCertificate(issuer: Issuer, {subject, publicKey, extensions: wanted}: Wanted): string {
  const serial = randomBytes(16);
  // A serial is a positive number: its first bit is clear, and its first byte is not empty.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  // A clock that is a day off shall not end a rehearsal.
  const [from, until] = [new Date(Date.now() - dayMs), new Date(Date.now() + 365 * dayMs)];
  const content = sequence(
    explicit(0, new asn1.Integer({value: 2})),
    new asn1.Integer({valueHex: serial}),
    ecdsaWithSha256(),
    nameOf(issuer.name),
    sequence(new asn1.UTCTime({valueDate: from}), new asn1.UTCTime({valueDate: until})),
    nameOf(subject),
    keyInfo(publicKey),
    explicit(
      3,
      sequence(
        ...wanted,
        extension('2.5.29.14', octets(keyId(publicKey))),
        extension('2.5.29.35', sequence(implicit(0, keyId(issuer.publicKey)))),
      ),
    ),
  );
  const valueHex = sign('sha256', der(content), issuer.privateKey);
  return pem(der(sequence(content, ecdsaWithSha256(), new asn1.BitString({valueHex}))));
}
