import type { JSX } from 'preact';
import { MARGIN, type Scales } from './Chart.js';

type Handler = (event: PointerEvent) => void;

/** What takes the pointer over the plot of a chart. */
export function Surface({
  scales,
  ...handlers
}: {
  readonly scales: Scales;
  readonly onPointerDown: Handler;
  readonly onPointerMove: Handler;
  readonly onPointerUp: Handler;
  readonly onPointerCancel: () => void;
  readonly onPointerLeave?: () => void;
}): JSX.Element {
  return (
    <rect
      class="surface"
      x={MARGIN.left}
      y={MARGIN.top}
      width={Math.max(0, scales.width - MARGIN.left - MARGIN.right)}
      height={Math.max(0, scales.height - MARGIN.top - MARGIN.bottom)}
      fill="transparent"
      {...handlers}
    />
  );
}
