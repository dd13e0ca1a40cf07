/** Where the program writes text: a stream, as far as it is needed. */
export type TextOutput = {
	/** Whether a person is looking at it. */
	readonly isTTY?: boolean | undefined;
	/** Characters that fit into a line of a terminal. */
	readonly columns?: number | undefined;
	write(text: string): unknown;
};

/** The surroundings of a command: handed in, so that a test can be one. */
export type ConsoleIo = {
	readonly env: Readonly<Record<string, string | undefined>>;
	/** Results only. */
	readonly stdout: TextOutput;
	/** Everything that is said meanwhile, and errors. */
	readonly stderr: TextOutput;
};
