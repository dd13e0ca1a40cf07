import { invalidField } from '../egress/invalid-field.ts';
import type { AddressRules } from '../web/address-policy.ts';

/** The options about what recorded pages may reach, as they came. */
export type NetworkTexts = {
	/** `host` or `host:port`. */
	readonly allowHost?: readonly string[];
	readonly onlyAllowedHosts?: boolean;
	/** False where `--no-private-networks` was given. */
	readonly privateNetworks?: boolean;
};

/** What pages have to reach whatever the options say, as URLs. */
export type NeededUrls = {
	/** The page that is recorded, which may be anybody's; none where Roomreel draws the room itself. */
	readonly page?: string;
	/** The server of its room, wherever whoever started the program has it. */
	readonly server?: string;
};

/** The rules that the options make. Throws `EgressError` `invalid_argument` for what is no host. */
export function addressRulesOf(options: NetworkTexts, { page, server }: NeededUrls): AddressRules {
	return {
		privateNetworks: options.privateNetworks === false ? 'refuse' : 'allow',
		onlyAllowed: options.onlyAllowedHosts ?? false,
		allowed: [...(options.allowHost ?? []).map(checkedHost), ...(server === undefined ? [] : [authorityOf(server)])],
		asked: page === undefined ? [] : [authorityOf(page)],
	};
}

function checkedHost(text: string): string {
	const url = URL.parse(`http://${text}`);
	if (url && text !== '' && url.pathname === '/' && /^[^/?#@\s]+$/.test(text)) return text.toLowerCase();
	throw invalidField('allow-host', `got "${text}"; give a host or host:port, such as 192.168.1.5:8080`);
}

/** `host:port` as a page connects to it. */
function authorityOf(given: string): string {
	const { protocol, hostname, port } = new URL(given);
	const isSecure = protocol === 'https:' || protocol === 'wss:';
	return `${hostname}:${port || (isSecure ? 443 : 80)}`;
}
