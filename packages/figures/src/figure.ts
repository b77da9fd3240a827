/** A picture described as data: the same description becomes SVG, PNG and CSV. Nothing here knows of any model. */
export interface Figure {
  /** File name without ending. */
  readonly id: string;
  readonly title: string;
  /** Says what is shown, with parameters and engine version. */
  readonly caption: string;
  readonly panels: readonly Panel[];
  readonly panelsPerRow: number;
  readonly data: FigureData;
}

export interface FigureData {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (number | string | boolean | null)[])[];
}

export interface Axis {
  readonly label: string;
  /** As the models write it: `theta_D`. */
  readonly symbol?: string;
  readonly unit?: string;
  readonly domain?: readonly [number, number];
  /** A logarithmic axis; its domain is positive. */
  readonly log?: boolean;
  /** Places with names, for an axis that is no quantity. */
  readonly ticks?: readonly (readonly [at: number, name: string])[];
}

export interface Panel {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly layers: readonly Layer[];
  /** In pixels, where the usual height is not the right one; the same for all panels of a row. */
  readonly height?: number;
}

export interface Category {
  readonly code: number;
  readonly label: string;
  readonly color: string;
  readonly hatched?: boolean;
}

/** `beyond`: some values lie beyond the ends and have their colours. */
export type ColorScale =
  | {
      readonly kind: 'sequential';
      readonly label: string;
      readonly domain: readonly [number, number];
      readonly beyond?: boolean;
    }
  /** `centre` is the baseline: no difference is white. */
  | {
      readonly kind: 'diverging';
      readonly label: string;
      readonly centre: number;
      readonly reach: number;
      readonly beyond?: boolean;
    }
  | { readonly kind: 'categories'; readonly categories: readonly Category[] };

export type Layer =
  /**
   * A grid of values, the first row at the bottom; NaN is transparent. Edges, not centres, in data units. Cells are alike, unless
   * `edges` says where each begins and the last one ends, as parts of the width and the height.
   */
  | {
      readonly kind: 'raster';
      readonly edges?: { readonly x: Float64Array; readonly y: Float64Array };
      readonly left: number;
      readonly right: number;
      readonly bottom: number;
      readonly top: number;
      readonly columns: number;
      readonly rows: number;
      readonly values: Float64Array;
      readonly color: ColorScale;
    }
  /** Filled areas, each ring closed by its first point. */
  | {
      readonly kind: 'areas';
      readonly rings: readonly (readonly (readonly [number, number])[])[];
      readonly color: string;
      readonly label?: string;
      readonly hatched?: boolean;
      /** From 0 to 1; areas behind curves are faint. */
      readonly opacity?: number;
    }
  /** A point with a NaN coordinate breaks the line. */
  | {
      readonly kind: 'line';
      readonly points: readonly (readonly [number, number])[];
      readonly color: string;
      readonly label?: string;
      readonly dashed?: boolean;
      readonly width?: number;
    }
  | {
      readonly kind: 'dots';
      readonly points: readonly (readonly [number, number])[];
      readonly color: string;
      readonly label?: string;
      readonly radius?: number;
      /** A colour of its own for each point; NaN has the layer's. */
      readonly coloured?: { readonly values: Float64Array; readonly scale: ColorScale };
    }
  | {
      readonly kind: 'rule';
      readonly axis: 'x' | 'y';
      readonly at: number;
      readonly color: string;
      readonly label?: string;
    }
  | {
      readonly kind: 'text';
      readonly at: readonly [number, number];
      readonly text: string;
      readonly color: string;
      /** Whether the text begins at its place or is centred on it. */
      readonly begins?: boolean;
    };
