import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestAuthority } from './test-certificate.ts';

/**
 * Attributes of PKCS #11, with those of NSS, which keeps each as a column of its number in `cert9.db`
 * (https://searchfox.org/nss/source/lib/util/pkcs11t.h, `pkcs11n.h` beside it).
 */
const ATTRIBUTES = {
	class: 'a0',
	token: 'a1',
	private: 'a2',
	label: 'a3',
	value: 'a11',
	certificateType: 'a80',
	issuer: 'a81',
	serialNumber: 'a82',
	subject: 'a101',
	id: 'a102',
	modifiable: 'a170',
	serverAuth: 'ace536358',
	clientAuth: 'ace536359',
	codeSigning: 'ace53635a',
	emailProtection: 'ace53635b',
	stepUpApproved: 'ace536360',
	certificateSha1: 'ace5363b4',
	certificateMd5: 'ace5363b5',
} as const;

type Attributes = Readonly<Partial<Record<keyof typeof ATTRIBUTES, Buffer>>>;

const [NO, YES] = [Buffer.from([0]), Buffer.from([1])];

const CERTIFICATE_CLASS = number(1);
const X509_TYPE = number(0);
const TRUST_CLASS = number(0xce534353);
const TRUSTED_AUTHORITY = number(0xce534352);
const NOT_TRUSTED_FOR_IT = number(0xce534353);

/** Lets Chromium trust an authority wherever this folder is its user's home: in the database of certificates that it reads there. */
export async function trustAuthority(home: string, authority: TestAuthority): Promise<void> {
	const folder = join(home, '.pki', 'nssdb');
	await mkdir(folder, { recursive: true });
	const columns = Object.values(ATTRIBUTES).join(', ');
	using database = new DatabaseSync(join(folder, 'cert9.db'));
	database.exec(`CREATE TABLE nssPublic (id PRIMARY KEY UNIQUE ON CONFLICT ABORT, ${columns})`);
	const { certificate, name, serialNumber } = authority;
	const common = { token: YES, private: NO, modifiable: YES, issuer: name, serialNumber };
	insert(database, 1, {
		...common,
		class: CERTIFICATE_CLASS,
		label: Buffer.from('test'),
		value: certificate,
		certificateType: X509_TYPE,
		subject: name,
		id: hash('sha1', certificate),
	});
	insert(database, 2, {
		...common,
		class: TRUST_CLASS,
		serverAuth: TRUSTED_AUTHORITY,
		clientAuth: NOT_TRUSTED_FOR_IT,
		codeSigning: NOT_TRUSTED_FOR_IT,
		emailProtection: NOT_TRUSTED_FOR_IT,
		stepUpApproved: NO,
		certificateSha1: hash('sha1', certificate),
		certificateMd5: hash('md5', certificate),
	});
}

function insert(database: DatabaseSync, id: number, attributes: Attributes): void {
	const names = Object.keys(attributes) as (keyof Attributes)[];
	const columns = names.map((name) => ATTRIBUTES[name]);
	const places = names.map(() => '?').join(', ');
	const values = Object.values(attributes);
	database.prepare(`INSERT INTO nssPublic (id, ${columns.join(', ')}) VALUES (?, ${places})`).run(id, ...values);
}

function hash(algorithm: string, bytes: Buffer): Buffer {
	return createHash(algorithm).update(bytes).digest();
}

function number(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}
