import type { Figure } from '@regulab/figures';
import type { SweepSpec } from '@regulab/sweep/pure';
import type { Check, Counts, Game } from './games.js';

/** How a figure relates to the paper's. */
export interface FigureNote {
  /** What the figure answers. */
  readonly question: string;
  /** The figure of the paper it corresponds to. */
  readonly source: string;
  readonly fidelity: string;
  /** What a reader should see, in a sentence or two. */
  readonly reading: string;
}

/** A number beside the one the paper prints. */
export interface Comparison {
  readonly what: string;
  readonly printed: string;
  readonly computed: string;
  readonly note: string;
}

/** One figure with everything the report says about it. */
export interface Study {
  readonly figure: Figure;
  readonly note: FigureNote;
  readonly counts: Readonly<Record<string, Counts>>;
  readonly check: Check;
  readonly comparisons: readonly Comparison[];
}

/** Where a study gets its games from. */
export interface Setting {
  /** The games of a spec, sorted by their varied parameters; `name` tells them from others of the paper. */
  readonly games: (spec: SweepSpec, name: string) => Promise<Game[]>;
}
