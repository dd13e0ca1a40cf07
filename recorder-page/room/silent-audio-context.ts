let closedContext: Promise<AudioContext> | undefined;

/**
 * A closed audio context to give to LiveKit's client, which otherwise keeps one running for as long as it is connected:
 * 3 % of a core for sound that nobody plays. The same one at every call.
 */
export function silentAudioContext(): Promise<AudioContext> {
	closedContext ??= openAndClose();
	return closedContext;
}

async function openAndClose(): Promise<AudioContext> {
	// Without a sink it never asks for a device.
	const options: AudioContextOptions & { readonly sinkId: { readonly type: 'none' } } = { sinkId: { type: 'none' } };
	const context = new AudioContext(options);
	await context.close();
	return context;
}
