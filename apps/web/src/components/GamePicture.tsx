import type { Model, Picture } from '@regulab/core';
import { formatNumber, parametersNamed } from '@regulab/core';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { commit, setValues } from '../state/store.js';
import { type Ends, type Floor, picturePanel, playerColor, type Shown } from '../views/picture.js';
import { Chart, Keys, MARGIN, type Scales } from './Chart.js';
import { lit } from './lit.js';
import { roundStep } from './Slider.js';

interface Props {
  readonly model: Model;
  readonly picture: Picture;
  readonly game: Shown;
  readonly ends: Ends;
  readonly description: string;
  readonly aspect?: number;
  /** Whether floors can be dragged: where the picture is that of the state. */
  readonly live?: boolean;
}

/** The picture of one game; its floors can be dragged. */
export function GamePicture(props: Props): JSX.Element {
  const { model, picture, game, ends, description, aspect = 0.72, live = false } = props;
  const { panel, floors } = picturePanel(model, picture, game, ends);
  return (
    <>
      <Chart
        panel={panel}
        aspect={aspect}
        description={description}
        over={(scales) => (
          <g>
            {floors.map((floor) => (
              <Grip
                key={floor.parameter}
                model={model}
                floor={floor}
                scales={scales}
                ends={ends}
                live={live}
              />
            ))}
          </g>
        )}
      />
      <Keys layers={panel.layers} />
    </>
  );
}

/** The name of a floor at its line, and a wide invisible line to take it by; the slider does the same from the keyboard. */
function Grip({
  model,
  floor,
  scales,
  ends: axisEnds,
  live,
}: {
  readonly model: Model;
  readonly floor: Floor;
  readonly ends: Ends;
  readonly scales: Scales;
  readonly live: boolean;
}): JSX.Element {
  const held = useRef(false);
  const across = floor.axis === 'x';
  const at = across ? scales.x(floor.at) : scales.y(floor.at);
  const ends = across
    ? { x1: at, x2: at, y1: MARGIN.top, y2: scales.height - MARGIN.bottom }
    : { x1: MARGIN.left, x2: scales.width - MARGIN.right, y1: at, y2: at };
  const bright = lit.value === floor.parameter;
  const move = (event: PointerEvent): void => {
    if (!held.current) return;
    const svg = (event.currentTarget as SVGElement).ownerSVGElement!.getBoundingClientRect();
    const raw = across ? scales.xBack(event.clientX - svg.left) : scales.yBack(event.clientY - svg.top);
    const step = roundStep(axisEnds[across ? 0 : 1][1]);
    const at = Math.max(0, Number((Math.round(raw / step) * step).toPrecision(12)));
    setValues(Object.fromEntries(parametersNamed(model, floor.parameter).map((name) => [name, at])), false);
  };
  const release = (): void => {
    if (!held.current) return;
    held.current = false;
    commit();
  };
  return (
    <g>
      {bright ? <line {...ends} stroke={playerColor(floor.player)} stroke-width="3" /> : null}
      <text class="halo" x={scales.width - MARGIN.right - 6} y={at - 5} text-anchor="end">
        {floor.label} {formatNumber(floor.at)}
      </text>
      {live ? (
        <line
          {...ends}
          class={`grip${across ? ' across' : ''}`}
          stroke="transparent"
          stroke-width="24"
          onPointerEnter={() => {
            lit.value = floor.parameter;
          }}
          onPointerLeave={() => {
            lit.value = null;
          }}
          onPointerDown={(event) => {
            held.current = true;
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={move}
          onPointerUp={release}
          onPointerCancel={release}
        />
      ) : null}
    </g>
  );
}
