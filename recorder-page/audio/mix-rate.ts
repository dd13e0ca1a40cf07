/** Samples a second at which everything is mixed: Opus decodes to it. */
export const MIX_RATE_HZ = 48_000;
