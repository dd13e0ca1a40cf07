import { BlockList, isIP } from 'node:net';

/** What the pages that are recorded may reach. */
export type AddressRules = {
	/** Whether addresses of private networks may be reached: RFC 1918, shared address space, unique local ones. */
	readonly privateNetworks: 'allow' | 'refuse';
	/** `host:port` or `host`, a name or an address as it stands in URLs: may be reached although it is loopback or private. */
	readonly allowed: readonly string[];
	/**
	 * `host:port` of the page that is recorded. An address says itself where it leads, and is allowed; `localhost` and loopback
	 * addresses are one and the same. Any other name may lead anywhere, and elsewhere a minute later: it is reached where its address
	 * may be reached.
	 */
	readonly asked: readonly string[];
	/**
	 * Nothing but `allowed` and `asked` may be reached. By the name of the page that is a private network, too, unless those are
	 * refused.
	 */
	readonly onlyAllowed: boolean;
};

/** Where a page wants to connect to. */
export type Destination = {
	/** As the page said it: a name or an address, without brackets. */
	readonly host: string;
	readonly port: number;
	/** The IP address that would be connected to. */
	readonly address: string;
};

const NEVER = blockList(
	['0.0.0.0/8', 'the unspecified address'],
	['::/128', 'the unspecified address'],
	['169.254.0.0/16', 'a link-local address'],
	['fe80::/10', 'a link-local address'],
	['168.63.129.16/32', 'a metadata service'],
	['100.100.100.200/32', 'a metadata service'],
	['192.0.0.192/32', 'a metadata service'],
	// Of AWS, Google Cloud, Oracle, Scaleway, Linode and Alibaba: unique local ones, which private networks have, too.
	['fd00:ec2::/32', 'a metadata service'],
	['fd20:ce::254/128', 'a metadata service'],
	['fd00:c1::a9fe:a9fe/128', 'a metadata service'],
	['fd00:42::42/128', 'a metadata service'],
	['fd00:a9fe:a9fe::1/128', 'a metadata service'],
	['fd00:100::100:200/128', 'a metadata service'],
	['224.0.0.0/4', 'a multicast address'],
	['ff00::/8', 'a multicast address'],
	['240.0.0.0/4', 'a reserved address'],
);

/** With the name of the option that adds to it. */
const LIST = 'the list of what pages may reach (allow-host)';

const LOOPBACK = blockList(['127.0.0.0/8', 'a loopback address'], ['::1/128', 'a loopback address']);

const PRIVATE = blockList(
	['10.0.0.0/8', 'a private address'],
	['172.16.0.0/12', 'a private address'],
	['192.168.0.0/16', 'a private address'],
	['100.64.0.0/10', 'a private address'],
	['fc00::/7', 'a private address'],
	['fec0::/10', 'a private address'],
);

/** IPv6 prefixes behind which there is an IPv4 address: mapped, translated (NAT64); its place in the eight groups. */
const EMBEDDING: readonly (readonly [prefix: string, groupIndex: number])[] = [
	['::ffff:0:0/96', 6],
	['64:ff9b::/96', 6],
	['2002::/16', 1],
];

/** Decides whom pages may connect to, by the address and not by the name: a name may change its address at any time. */
export class AddressPolicy {
	readonly #rules: AddressRules;
	readonly #allowed: ReadonlySet<string>;
	readonly #asked: ReadonlySet<string>;
	readonly #askedLocalPorts: ReadonlySet<number>;
	readonly #ownPorts: () => readonly number[];

	/** `ownPorts` are those on which the recorder itself listens on loopback: nobody may reach them, whatever is allowed. */
	constructor(rules: AddressRules, ownPorts: () => readonly number[]) {
		this.#rules = rules;
		this.#allowed = new Set(rules.allowed.map((host) => host.toLowerCase()));
		this.#asked = new Set(rules.asked.map((authority) => authority.toLowerCase()));
		const urls = rules.asked.map((authority) => new URL(`http://${authority}`));
		const local = urls.filter(({ hostname }) => isLocal(hostname.replace(/^\[|\]$/g, '')));
		this.#askedLocalPorts = new Set(local.map(({ port }) => Number(port || 80)));
		this.#ownPorts = ownPorts;
	}

	/** Why a destination may not be reached, as the end of a sentence about its address; null when it may. */
	refusalOf({ host, port, address }: Destination): string | null {
		const plain = plainAddress(address);
		const loopback = kindOf(LOOPBACK, plain);
		const never = kindOf(NEVER, plain);
		if (never !== null) return `${never}, which pages never reach`;
		if (loopback !== null && this.#ownPorts().includes(port)) return 'a port of the recorder itself';
		if (this.#isAllowed(host, port) || this.#isAllowed(address, port)) return null;
		const isAsked = this.#asked.has(authorityOf(host, port));
		if (isAsked && isIP(host) !== 0) return null;
		if (loopback !== null && this.#askedLocalPorts.has(port) && isLocal(host)) return null;
		if (this.#rules.onlyAllowed && !isAsked) return `not on ${LIST}`;
		if (loopback !== null) return `${loopback}, which is not on ${LIST}`;
		const isRefused = this.#rules.privateNetworks === 'refuse';
		const secret = isRefused ? kindOf(PRIVATE, plain) : null;
		return secret === null ? null : `${secret}, and private networks are refused`;
	}

	#isAllowed(host: string, port: number): boolean {
		return this.#allowed.has(authorityOf(host, port)) || this.#allowed.has(spelt(host));
	}
}

/** Whether a host says itself that it is this machine: a loopback address, `localhost`, or a name under it (RFC 6761, section 6.3). */
function isLocal(host: string): boolean {
	return isIP(host) !== 0 ? kindOf(LOOPBACK, plainAddress(host)) !== null : /^(.+\.)?localhost\.?$/i.test(host);
}

function authorityOf(host: string, port: number): string {
	return `${spelt(host)}:${port}`;
}

/** As in URLs. */
function spelt(host: string): string {
	return isIP(host) === 6 ? `[${host.toLowerCase()}]` : host.toLowerCase();
}

type Ranges = readonly { readonly list: BlockList; readonly kind: string }[];

function blockList(...ranges: readonly (readonly [cidr: string, kind: string])[]): Ranges {
	return ranges.map(([cidr, kind]) => ({ list: listOf(cidr), kind }));
}

function listOf(cidr: string): BlockList {
	const [net = '', prefix = ''] = cidr.split('/');
	const list = new BlockList();
	list.addSubnet(net, Number(prefix), isIP(net) === 6 ? 'ipv6' : 'ipv4');
	return list;
}

function kindOf(ranges: Ranges, address: string): string | null {
	const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
	return ranges.find(({ list }) => list.check(address, family))?.kind ?? null;
}

/** The IPv4 address where an IPv6 address only wraps one; without a zone. */
function plainAddress(given: string): string {
	const address = given.split('%')[0] ?? given;
	if (isIP(address) !== 6) return address;
	const groupIndex = EMBEDDING.find(([cidr]) => listOf(cidr).check(address, 'ipv6'))?.[1];
	if (groupIndex === undefined) return address;
	const groups = groupsOf(address);
	const [high = 0, low = 0] = groups.slice(groupIndex, groupIndex + 2);
	return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The eight groups of an IPv6 address in any of its spellings. */
function groupsOf(address: string): readonly number[] {
	// The parser of URLs writes all of them in the same way.
	const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
	const [head = '', tail] = canonical.split('::');
	const before = head === '' ? [] : head.split(':');
	const after = tail ? tail.split(':') : [];
	const zeros = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0');
	return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
}
