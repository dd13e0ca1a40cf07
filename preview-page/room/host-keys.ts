/** URL of the LiveKit server that the preview's server has keys for; null where it has none. It puts its own in this place. */
export const hostServerUrl: string | null = null;
