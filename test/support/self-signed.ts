import { generateKeyPairSync, sign } from 'node:crypto';
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

const ECDSA_WITH_SHA256 = '2a8648ce3d040302';
const COMMON_NAME = '550403';
const SUBJECT_ALT_NAME = '551d11';

/** Makes a certificate that nobody vouches for but itself, with a key of its own, which lives no longer than the test. */
export function selfSignedCertificate({ host, validFromMs, validUntilMs }: TestCertificateOptions): TestCertificate {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const algorithm = sequence(objectId(ECDSA_WITH_SHA256));
	const name = sequence(der(0x31, sequence(objectId(COMMON_NAME), der(0x0c, Buffer.from(host)))));
	const altName = isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host));
	const signed = sequence(
		der(0xa0, der(0x02, Buffer.from([2]))),
		der(0x02, Buffer.from([1])),
		algorithm,
		name,
		sequence(time(validFromMs), time(validUntilMs)),
		name,
		publicKey.export({ type: 'spki', format: 'der' }),
		der(0xa3, sequence(sequence(objectId(SUBJECT_ALT_NAME), der(0x04, sequence(altName))))),
	);
	const signature = sign('sha256', signed, privateKey);
	const whole = sequence(signed, algorithm, der(0x03, Buffer.from([0]), signature));
	const lines = whole.toString('base64').replaceAll(/.{64}/g, '$&\n');
	return {
		cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
	};
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
