import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Scales } from './Chart.js';

/**
 * A canvas over a whole chart, as sharp as the screen, drawn anew when the drawing or the size changes. `draw` must change only
 * with what it draws; the scales follow from the size and the chart.
 */
export function PixelCanvas({
  scales,
  draw,
}: {
  readonly scales: Scales;
  readonly draw: (context: CanvasRenderingContext2D, scales: Scales) => void;
}): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = scales;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const ratio = Math.min(2, devicePixelRatio || 1);
    // Setting the size clears it.
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    const context = element.getContext('2d')!;
    context.scale(ratio, ratio);
    draw(context, scales);
  }, [draw, width, height]);
  return <canvas ref={canvas} style={{ left: 0, top: 0, width: `${width}px`, height: `${height}px` }} />;
}
