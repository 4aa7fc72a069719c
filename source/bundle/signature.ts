import type {Buffer} from 'node:buffer';
import {createPrivateKey, createPublicKey, type KeyObject, sign, verify} from 'node:crypto';
import {type Accepted, catchRefusal, refuse} from './refusal.ts';

/** Ed25519 signatures are raw, so that `openssl pkeyutl -verify -rawin` checks them. */
export const signatureBytes = 64;

const ed25519 = (make: () => KeyObject, what: string): KeyObject => {
  let key: KeyObject;
  try {
    key = make();
  } catch {
    return refuse(`the ${what} key is not a PEM key`);
  }
  if (key.asymmetricKeyType !== 'ed25519') refuse(`the ${what} key is ${key.asymmetricKeyType}, not ed25519`);
  return key;
};

/** Reads a public key (PEM). */
export const readPublicKey = (pem: string): Promise<Accepted<KeyObject>> =>
  catchRefusal(async () => ed25519(() => createPublicKey(pem), 'public'));

/** Reads a private key (PEM, not encrypted). */
export const readPrivateKey = (pem: string): Promise<Accepted<KeyObject>> =>
  catchRefusal(async () => ed25519(() => createPrivateKey(pem), 'private'));

/** Signs bytes: 64 raw bytes. */
export const signBytes = (bytes: Buffer, privateKey: KeyObject): Buffer => sign(null, bytes, privateKey);

/** Whether the signature over the bytes was made with the private half of this key. */
export const isSignedBy = (bytes: Buffer, signature: Buffer, publicKey: KeyObject): boolean =>
  signature.length === signatureBytes && verify(null, bytes, publicKey, signature);
