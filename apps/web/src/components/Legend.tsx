import { type ColorScale, diverging, sequential } from '@regulab/figures';
import type { JSX } from 'preact';
import { plain } from '../views/words.js';

/** Colours of a ramp between which the browser blends. */
const STOPS = 24;

const Swatch = ({ hatched, color }: { readonly hatched: boolean; readonly color: string }): JSX.Element => (
  <span class={`swatch${hatched ? ' hatched' : ''}`} style={hatched ? {} : { background: color }} />
);

/** What the colours of a map mean, and whether it is still being solved. */
export function Legend({
  scale,
  busy,
  done,
}: {
  readonly scale: ColorScale | null;
  readonly busy: boolean;
  /** From 0 to 1. */
  readonly done: number;
}): JSX.Element {
  return (
    <div class="legend">
      {scale?.kind === 'categories'
        ? scale.categories.map((c) => (
            <span key={c.code}>
              <Swatch hatched={c.hatched === true} color={c.color} />
              {c.label}
            </span>
          ))
        : null}
      {scale && scale.kind !== 'categories' ? (
        <>
          <Ramp scale={scale} />
          <span>
            <Swatch hatched color="" />
            no product
          </span>
        </>
      ) : null}
      <span class="caption" aria-hidden="true">
        {busy ? `solving${done > 0 ? ` ${Math.round(100 * done)} %` : ''}` : ''}
      </span>
    </div>
  );
}

/** A continuous scale with its ends. */
export function Ramp({
  scale,
}: {
  readonly scale: Exclude<ColorScale, { kind: 'categories' }>;
}): JSX.Element {
  const map = scale.kind === 'sequential' ? sequential : diverging;
  const [low, high] =
    scale.kind === 'sequential' ? scale.domain : [scale.centre - scale.reach, scale.centre + scale.reach];
  return (
    <span class="scale">
      <span>{scale.label}</span>
      <span>{plain(Number(low.toPrecision(3)))}</span>
      <span
        class="ramp"
        style={{
          background: `linear-gradient(to right, ${Array.from({ length: STOPS }, (_, k) => map(k / (STOPS - 1))).join()})`,
        }}
      />
      <span>{plain(Number(high.toPrecision(3)))}</span>
    </span>
  );
}
