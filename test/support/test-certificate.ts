import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** A certificate with its key, both as PEM, as `https.createServer` takes them. */
export type TestCertificate = { readonly cert: string; readonly key: string };

export type TestCertificateOptions = {
	/** The name or IPv4 address that it is for. */
	readonly host: string;
	/** Milliseconds since 1970, between 1950 and 2049. */
	readonly validFromMs: number;
	readonly validUntilMs: number;
};

/** Somebody who vouches for certificates; what is written of it to a store of certificates, as DER. */
export type TestAuthority = {
	readonly certificate: Buffer;
	readonly name: Buffer;
	readonly serialNumber: Buffer;
	/** Makes a certificate that it vouches for. */
	readonly issue: (options: TestCertificateOptions) => TestCertificate;
};

const ECDSA_WITH_SHA256 = '2a8648ce3d040302';
const COMMON_NAME = '550403';
const SUBJECT_ALT_NAME = '551d11';
const BASIC_CONSTRAINTS = '551d13';

const DAY_MS = 24 * 3600 * 1000;

/** Makes a certificate that nobody vouches for but itself, with a key of its own, which lives no longer than the test. */
export function selfSignedCertificate(options: TestCertificateOptions): TestCertificate {
	const keys = newKeys();
	return pemOf(signedCertificate({ ...options, ...ofHost(options.host), keys }), keys);
}

/** Makes an authority whose key lives no longer than the test. */
export function makeTestAuthority(): TestAuthority {
	const keys = newKeys();
	const name = nameOf('Roomreel test authority');
	const serialNumber = newSerialNumber();
	const validity = { validFromMs: Date.now() - 1000 * DAY_MS, validUntilMs: Date.now() + 1000 * DAY_MS };
	// It is critical, and says that it is an authority.
	const constraints = extension(BASIC_CONSTRAINTS, sequence(yes()), yes());
	return {
		certificate: signedCertificate({ ...validity, name, serialNumber, extensions: constraints, keys }),
		name,
		serialNumber,
		issue: (options) => {
			const own = newKeys();
			const issuer = { name, key: keys.privateKey };
			return pemOf(signedCertificate({ ...options, ...ofHost(options.host), keys: own, issuer }), own);
		},
	};
}

type KeyPair = { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

type CertificateParts = Omit<TestCertificateOptions, 'host'> & {
	readonly name: Buffer;
	readonly serialNumber: Buffer;
	readonly extensions: Buffer;
	readonly keys: KeyPair;
	/** Default: it signs itself. */
	readonly issuer?: { readonly name: Buffer; readonly key: KeyObject };
};

function signedCertificate(parts: CertificateParts): Buffer {
	const { name, serialNumber, keys, issuer = { name, key: keys.privateKey } } = parts;
	const algorithm = sequence(objectId(ECDSA_WITH_SHA256));
	const signed = sequence(
		der(0xa0, der(0x02, Buffer.from([2]))),
		serialNumber,
		algorithm,
		issuer.name,
		sequence(time(parts.validFromMs), time(parts.validUntilMs)),
		name,
		keys.publicKey.export({ type: 'spki', format: 'der' }),
		der(0xa3, sequence(parts.extensions)),
	);
	return sequence(signed, algorithm, der(0x03, Buffer.from([0]), sign('sha256', signed, issuer.key)));
}

function ofHost(host: string): Pick<CertificateParts, 'name' | 'serialNumber' | 'extensions'> {
	const altName = isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host));
	const extensions = extension(SUBJECT_ALT_NAME, sequence(altName));
	return { name: nameOf(host), serialNumber: newSerialNumber(), extensions };
}

function pemOf(certificate: Buffer, { privateKey }: KeyPair): TestCertificate {
	const lines = certificate.toString('base64').replaceAll(/.{64}/g, '$&\n');
	return {
		cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
	};
}

function newKeys(): KeyPair {
	return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** Certificates of one authority are told apart by it. */
function newSerialNumber(): Buffer {
	return der(0x02, Buffer.from([1]), randomBytes(8));
}

function nameOf(commonName: string): Buffer {
	return sequence(der(0x31, sequence(objectId(COMMON_NAME), der(0x0c, Buffer.from(commonName)))));
}

function extension(id: string, value: Buffer, ...critical: readonly Buffer[]): Buffer {
	return sequence(objectId(id), ...critical, der(0x04, value));
}

function yes(): Buffer {
	return der(0x01, Buffer.from([0xff]));
}

/** One element of DER: a tag, a length, and what is in it. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
	const content = Buffer.concat(parts);
	const { length } = content;
	const sizes = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
	return Buffer.concat([Buffer.from([tag, ...sizes]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
	return der(0x30, ...parts);
}

function objectId(hex: string): Buffer {
	return der(0x06, Buffer.from(hex, 'hex'));
}

/** `YYMMDDHHMMSSZ`. */
function time(timeMs: number): Buffer {
	const digits = new Date(timeMs).toISOString().replaceAll(/\D/g, '').slice(2, 14);
	return der(0x17, Buffer.from(`${digits}Z`));
}
