import { CHANGE, EFFECT, REGIME } from '../state/state.js';

/** The outcome that colours a map, and whether its value without regulation is needed. */
export function colourOutcome(colour: string): {
  readonly outcomes: readonly string[];
  readonly baseline: boolean;
} {
  if (colour === EFFECT || colour === REGIME) return { outcomes: [], baseline: false };
  if (colour.startsWith(CHANGE)) return { outcomes: [colour.slice(CHANGE.length)], baseline: true };
  return { outcomes: [colour], baseline: false };
}
