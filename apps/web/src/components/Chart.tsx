import type { Axis, Layer, Panel } from '@regulab/figures';
import { axisTitle, COLORS, extent, prettySymbol, titleScale } from '@regulab/figures';
import { scaleLinear } from 'd3-scale';
import type { ComponentChildren, JSX, SVGAttributes } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Room around the plot in pixels; a canvas behind it keeps to the same. */
export const MARGIN = { left: 62, right: 16, top: 12, bottom: 48 } as const;

export interface Scales {
  /** From data to pixels and back. */
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly xBack: (pixel: number) => number;
  readonly yBack: (pixel: number) => number;
  readonly width: number;
  readonly height: number;
}

interface Props {
  readonly panel: Panel;
  /** Height over width. */
  readonly aspect: number;
  /** What the picture shows, for those who do not see it. */
  readonly description: string;
  /** What lies behind the marks, such as a canvas. */
  readonly behind?: ((scales: Scales) => ComponentChildren) | undefined;
  /** What lies above them. */
  readonly over?: ((scales: Scales) => ComponentChildren) | undefined;
  readonly svg?: SVGAttributes<SVGSVGElement> | undefined;
}

/** Colours that follow the page's theme. */
const themed = (color: string): string => {
  if (color === COLORS.ink) return 'var(--ink)';
  if (color === COLORS.feasible) return 'var(--feasible)';
  if (color === COLORS.exit) return 'var(--exit)';
  return color;
};

const TICKS = 6;
/** Marks at the edge of the plot are drawn whole up to this size. */
const DOT = 7;

/** The size in pixels of the box that an element fills; known before the first paint. */
function useSize(): [(node: HTMLElement | null) => void, { width: number; height: number } | null] {
  const node = useRef<HTMLElement | null>(null);
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  useLayoutEffect(() => {
    const element = node.current;
    if (!element) return;
    const measure = (): void => {
      const { width, height } = element.getBoundingClientRect();
      setSize((old) => (old && old.width === width && old.height === height ? old : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [
    (element) => {
      node.current = element;
    },
    size,
  ];
}

const path = (points: readonly (readonly [number, number])[], { x, y }: Scales): string => {
  let d = '';
  let pen = false;
  for (const [a, b] of points) {
    if (!(Number.isFinite(a) && Number.isFinite(b))) {
      pen = false;
      continue;
    }
    d += `${pen ? 'L' : 'M'}${x(a).toFixed(2)},${y(b).toFixed(2)}`;
    pen = true;
  }
  return d;
};

function Mark({ layer, scales }: { readonly layer: Layer; readonly scales: Scales }): JSX.Element | null {
  const { x, y, width, height } = scales;
  switch (layer.kind) {
    case 'line':
      return (
        <path
          class="moves"
          d={path(layer.points, scales)}
          fill="none"
          stroke={themed(layer.color)}
          stroke-width={layer.width ?? 1.5}
          stroke-dasharray={layer.dashed ? '4 3' : undefined}
          stroke-linejoin="round"
        />
      );
    case 'dots':
      return (
        <g fill={themed(layer.color)}>
          {layer.points.map(([a, b], k) =>
            Number.isFinite(a) && Number.isFinite(b) ? (
              <circle class="moves" key={k} cx={x(a)} cy={y(b)} r={layer.radius ?? 4} />
            ) : null,
          )}
        </g>
      );
    case 'rule': {
      const at = layer.axis === 'x' ? x(layer.at) : y(layer.at);
      const ends =
        layer.axis === 'x'
          ? { x1: at, x2: at, y1: MARGIN.top, y2: height - MARGIN.bottom }
          : { x1: MARGIN.left, x2: width - MARGIN.right, y1: at, y2: at };
      return <line {...ends} stroke={themed(layer.color)} stroke-width={1.5} stroke-dasharray="2 3" />;
    }
    case 'areas': {
      const d = layer.rings.map((ring) => `${path(ring, scales)}Z`).join('');
      return (
        <path d={d} fill={layer.hatched ? 'url(#exit-hatch)' : themed(layer.color)} opacity={layer.opacity} />
      );
    }
    case 'text':
      return (
        <text class="halo" x={x(layer.at[0])} y={y(layer.at[1])} text-anchor="middle">
          {layer.text}
        </text>
      );
    case 'raster':
      return null;
  }
}

/** `Safety of the product, β₁ (safety)` with the subscript lowered. */
function Title({ axis }: { readonly axis: Axis }): JSX.Element {
  const { label, symbol, unit } = axis;
  const [base, ...subscripts] = symbol ? prettySymbol(symbol).split('_') : [];
  return (
    <>
      {label}
      {base ? (
        <tspan font-style="italic">
          {label ? ', ' : ''}
          {base}
        </tspan>
      ) : null}
      {subscripts.length > 0 ? (
        <tspan dy="0.28em" font-size="75%">
          {subscripts.join(',')}
        </tspan>
      ) : null}
      {unit && unit !== label.toLowerCase() ? (
        <tspan dy={subscripts.length > 0 ? '-0.21em' : undefined}> ({unit})</tspan>
      ) : null}
    </>
  );
}

/** Axes of very large or small numbers are read as `2e8`: written out they would run over each other. */
const LARGE = 1e5;
const SMALL = 1e-3;
function tickText(
  scale: ReturnType<typeof scaleLinear<number, number>>,
  most: number,
): (at: number) => string {
  const size = Math.max(...scale.domain().map(Math.abs));
  if (size < LARGE && size >= SMALL) return scale.tickFormat(most);
  return (at) => (at === 0 ? '0' : Number(at.toPrecision(6)).toExponential().replace('e+', 'e'));
}

/** A panel drawn as SVG at the size that there is, with axes; the same description becomes files elsewhere. */
export function Chart({ panel, aspect, description, behind, over, svg }: Props): JSX.Element {
  const [attach, size] = useSize();
  return (
    <div class="chart" ref={attach} style={{ aspectRatio: String(1 / aspect) }}>
      {size && size.width > 0 ? (
        <Drawing panel={panel} description={description} size={size} behind={behind} over={over} svg={svg} />
      ) : null}
    </div>
  );
}

function Drawing({
  panel,
  description,
  size,
  behind,
  over,
  svg,
}: Pick<Props, 'panel' | 'description' | 'behind' | 'over' | 'svg'> & {
  readonly size: { width: number; height: number };
}): JSX.Element {
  const { width, height } = size;
  const id = useId();
  const scale = (axis: Axis, k: 0 | 1) => {
    const domain = axis.domain ?? extent(panel.layers, k);
    const range = k === 0 ? [MARGIN.left, width - MARGIN.right] : [height - MARGIN.bottom, MARGIN.top];
    const linear = scaleLinear(domain as [number, number], range);
    return axis.domain ? linear : linear.nice(TICKS);
  };
  const [sx, sy] = [scale(panel.x, 0), scale(panel.y, 1)];
  const scales: Scales = {
    x: (value) => sx(value),
    y: (value) => sy(value),
    xBack: (pixel) => sx.invert(pixel),
    yBack: (pixel) => sy.invert(pixel),
    width,
    height,
  };
  const ticks = (axis: Axis, s: typeof sx, most: number): readonly (readonly [number, string])[] =>
    axis.ticks ?? s.ticks(most).map((at) => [at, tickText(s, most)(at).replace('-', '−')] as const);
  const bottom = height - MARGIN.bottom;
  return (
    <>
      {behind?.(scales)}
      <svg role="img" aria-label={description} {...svg}>
        <defs>
          <clipPath id={id}>
            <rect
              x={MARGIN.left - DOT}
              y={MARGIN.top - DOT}
              width={Math.max(0, width - MARGIN.left - MARGIN.right + 2 * DOT)}
              height={Math.max(0, height - MARGIN.top - MARGIN.bottom + 2 * DOT)}
            />
          </clipPath>
        </defs>
        <g class="axis">
          {ticks(panel.x, sx, width < 420 ? 4 : TICKS).map(([at, name]) => (
            <g key={at}>
              <line x1={sx(at)} x2={sx(at)} y1={bottom} y2={bottom + 5} />
              <text x={sx(at)} y={bottom + 18} text-anchor="middle">
                {name}
              </text>
            </g>
          ))}
          {ticks(panel.y, sy, TICKS).map(([at, name]) => (
            <g key={at}>
              <line x1={MARGIN.left - 5} x2={MARGIN.left} y1={sy(at)} y2={sy(at)} />
              <text x={MARGIN.left - 9} y={sy(at) + 4} text-anchor="end">
                {name}
              </text>
            </g>
          ))}
          <text
            class="title"
            x={(MARGIN.left + width - MARGIN.right) / 2}
            y={height - 10}
            text-anchor="middle"
          >
            <Title axis={panel.x} />
          </text>
          <text
            class="title"
            text-anchor="middle"
            transform={`translate(14 ${(MARGIN.top + bottom) / 2}) rotate(-90)`}
            style={{ fontSize: 13 * titleScale(axisTitle(panel.y), bottom - MARGIN.top) }}
          >
            <Title axis={panel.y} />
          </text>
        </g>
        <rect
          class="frame"
          x={MARGIN.left}
          y={MARGIN.top}
          width={Math.max(0, width - MARGIN.left - MARGIN.right)}
          height={Math.max(0, bottom - MARGIN.top)}
        />
        <g clip-path={`url(#${id})`}>
          {panel.layers.map((layer, k) => (
            <Mark key={k} layer={layer} scales={scales} />
          ))}
        </g>
        {over?.(scales)}
      </svg>
    </>
  );
}

/** What hatching is made of, once for all charts of the page. */
export const Hatching = (): JSX.Element => (
  <svg width="0" height="0" aria-hidden="true" style={{ position: 'absolute' }}>
    <defs>
      <pattern
        id="exit-hatch"
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="6" height="6" fill="var(--exit)" />
        <rect width="1.5" height="6" fill="var(--exit-line)" />
      </pattern>
    </defs>
  </svg>
);

/** The key of a chart: a swatch and a name for each labelled layer. */
export function Keys({ layers }: { readonly layers: readonly Layer[] }): JSX.Element {
  const named = layers.flatMap((layer) =>
    layer.kind === 'text' || layer.kind === 'raster' || layer.label === undefined
      ? []
      : [{ label: layer.label, layer }],
  );
  // What looks alike stands once.
  const entries = named.filter(({ label }, k) => named.findIndex((other) => other.label === label) === k);
  return (
    <ul class="keys">
      {entries.map(({ label, layer }) => (
        <li key={label}>
          <svg width="22" height="12" aria-hidden="true" class="swatch" style={{ width: '22px' }}>
            {layer.kind === 'dots' ? <circle cx="11" cy="6" r="4.5" fill={themed(layer.color)} /> : null}
            {layer.kind === 'areas' ? (
              <rect
                width="12"
                height="12"
                x="5"
                fill={layer.hatched ? 'url(#exit-hatch)' : themed(layer.color)}
              />
            ) : null}
            {layer.kind === 'line' || layer.kind === 'rule' ? (
              <line
                x1="0"
                x2="22"
                y1="6"
                y2="6"
                stroke={themed(layer.color)}
                stroke-width="2.5"
                stroke-dasharray={layer.kind === 'rule' ? '2 3' : layer.dashed ? '4 3' : undefined}
              />
            ) : null}
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}
