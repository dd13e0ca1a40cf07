declare module '*?url' {
	/** Where the built file is served. */
	const url: string;
	export default url;
}
