import { isSame } from '@regulab/core';
import { type ColorScale, diverging, endLabels, sequential } from '@regulab/figures';
import type { JSX } from 'preact';
import type { Progress } from '../engine/plane.js';
import { blankOf, type Coloured } from '../views/mapLayers.js';
import { plain } from '../views/words.js';

/** Colours of a ramp between which the browser blends. */
const STOPS = 24;

const Swatch = ({ hatched, color }: { readonly hatched: boolean; readonly color: string }): JSX.Element => (
  <span class={`swatch${hatched ? ' hatched' : ''}`} style={hatched ? {} : { background: color }} />
);

/** How far solving is, and about how long it takes still. */
function solving(progress: Progress | null): string {
  const { done = 0, left = null } = progress ?? {};
  const part = done > 0 ? ` ${Math.round(100 * done)} %` : '';
  const seconds = left === null || left < 1 ? '' : `, about ${Math.ceil(left)} s left`;
  return `solving${part}${seconds}`;
}

/** What the colours of a map mean, and whether it is still being solved. */
export function Legend({
  colours,
  busy,
  progress,
}: {
  readonly colours: Coloured | null;
  readonly busy: boolean;
  readonly progress: Progress | null;
}): JSX.Element {
  const scale = colours?.scale ?? null;
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
          {colours?.answered ? (
            <Ramp scale={scale} />
          ) : (
            <span>{scale.label}: no game here has an answer</span>
          )}
          {colours?.exits ? (
            <span>
              <Swatch hatched color="" />
              no product
            </span>
          ) : null}
        </>
      ) : null}
      {colours?.blanks.map((code) => (
        <span key={code}>
          <Swatch hatched={false} color={`rgb(${blankOf(code).rgb.join()})`} />
          {blankOf(code).label}
        </span>
      ))}
      {busy && progress?.pale ? <span>pale: not solved yet, drawn as the nearest place that is</span> : null}
      <span class="caption" aria-hidden="true">
        {busy ? solving(progress) : ''}
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
  if (scale.kind === 'sequential' && isSame(scale.domain[0], scale.domain[1]))
    return (
      <span>
        {scale.label}: {plain(scale.domain[0])} everywhere
      </span>
    );
  const map = scale.kind === 'sequential' ? sequential : diverging;
  const [low, high] =
    scale.kind === 'sequential' ? scale.domain : [scale.centre - scale.reach, scale.centre + scale.reach];
  const short = (x: number): string => plain(Number(x.toPrecision(3)));
  const ends = endLabels(short(low), short(high), scale.beyond === true);
  return (
    <span class="scale">
      <span>{scale.label}</span>
      <span>{ends[0]}</span>
      <span
        class="ramp"
        style={{
          background: `linear-gradient(to right, ${Array.from({ length: STOPS }, (_, k) => map(k / (STOPS - 1))).join()})`,
        }}
      />
      <span>{ends[1]}</span>
    </span>
  );
}
