/** The widest fan-out over agents' databases that one question may ask for. */
export const MOST_AGENTS = 1_000;
