import type { Outcomes, Values } from './outcomes.js';

export interface PictureAxis {
  readonly label: string;
  readonly symbol?: string;
  readonly unit?: string;
  /** What it shows, where that does not follow from what is drawn. */
  readonly domain?: readonly [from: number, to: number];
  /** Places with names of their own, for an axis that is no quantity. */
  readonly ticks?: readonly (readonly [at: number, name: string])[];
}

/**
 * What is drawn. `player` is a name that the model gives, or one of a list (`specialists[1]`); a place of NaN is left out.
 */
export type PictureMark =
  /** Where a player takes the product: from its first point to its last, which it marks. */
  | {
      readonly kind: 'path';
      readonly player: string;
      readonly label: string;
      readonly points: readonly (readonly [x: number, y: number])[];
    }
  /** A bar from zero. */
  | {
      readonly kind: 'bar';
      readonly label: string;
      readonly tone: BarTone;
      /** Where it stands on the horizontal axis. */
      readonly from: number;
      readonly to: number;
      readonly value: number;
    }
  /** A curve on which something holds. */
  | {
      readonly kind: 'curve';
      readonly label: string;
      readonly tone: BarTone;
      readonly points: readonly (readonly [x: number, y: number])[];
    }
  /** A level to compare with, of what nobody sets. */
  | {
      readonly kind: 'level';
      readonly label: string;
      readonly axis: 'x' | 'y';
      readonly at: number;
      /** The stretch of the other axis over which it holds; everywhere without one. */
      readonly over?: readonly [number, number];
    }
  /** A line that the player must not stay below, set by a parameter or by one of every player (`specialists.floor`). */
  | {
      readonly kind: 'floor';
      readonly player: string;
      readonly label: string;
      readonly parameter: string;
      readonly axis: 'x' | 'y';
      readonly at: number;
    };

/** What a bar or curve stands for: it decides its colour. */
export type BarTone = 'plain' | 'second' | 'share' | 'calm' | 'stressed';

/** How one outcome of a game is drawn in a plane, as data; the same game without regulation is drawn behind it. */
export interface Picture<V = Values> {
  readonly title: string;
  readonly x: PictureAxis;
  readonly y: PictureAxis;
  /** What is seen, in a few words: `from nothing to the generalist's model to the product`. */
  readonly reading: string;
  readonly draw: (values: V, outcomes: Outcomes) => readonly PictureMark[];
}
