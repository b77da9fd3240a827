import { formatNumber, type Parameter, rangeOf, type Values } from '@regulab/core';
import { anyPlayer } from '@regulab/figures';
import type { JSX, TargetedEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { shownRange } from '../state/state.js';
import { commit, model, setValues, state, update, values } from '../state/store.js';
import { lights, lit } from './lit.js';
import { marks } from './marks.js';
import { MathSymbol } from './Symbol.js';
import { typedNumber } from './useTyped.js';

/** A slider moves in about so many steps of a round size. */
const STEPS = 250;

/** The largest of 1, 2, 5 times a power of ten that gives at least `STEPS` steps. */
export function roundStep(width: number): number {
  const raw = width / STEPS;
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = raw / power >= 5 ? 5 : raw / power >= 2 ? 2 : 1;
  return Number((factor * power).toPrecision(1));
}

interface Props {
  readonly parameter: Parameter;
  /** Parameters that it moves; several for all players of a list. */
  readonly moves: readonly string[];
  readonly label: string;
}

/** A slider with a number field, symbol, unit, range and reset. */
export function Slider({ parameter, moves, label }: Props): JSX.Element {
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const value = values.value[moves[0]!]!;
  const mixed = moves.some((name) => values.value[name] !== value);
  const [low, high] = parameter.usual;
  // While the thumb is held its range stays.
  const held = useRef<readonly [number, number] | null>(null);
  const [from, to] = held.current ?? shownRange(parameter, value);
  const set = (x: number, finished: boolean): void => {
    setProblem(setValues(Object.fromEntries(moves.map((name) => [name, x])), finished));
  };
  const name = moves.length > 1 ? moves[0]!.replace(/\[\d+\]/, '') : moves[0]!;
  const id = `p-${name}`;
  const ticks = marks.value.moved.join() === moves.join() ? marks.value.values : [];
  const drag = (event: TargetedEvent<HTMLInputElement>): void => {
    setText(null);
    set(event.currentTarget.valueAsNumber, false);
    if (parameter.kind === 'lever' && state.value.curve.parameter !== name)
      update({ curve: { ...state.value.curve, parameter: name } }, false);
  };
  const enter = (event: TargetedEvent<HTMLInputElement>): void => {
    const typed = event.currentTarget.value;
    setText(typed);
    const x = typedNumber(typed);
    if (Number.isNaN(x)) setProblem(`"${typed.slice(0, 20)}" is not a number in ${rangeOf(parameter)}`);
    else set(x, false);
  };
  // A text that is refused leaves the value as it was before, not at what its beginning meant.
  const before = useRef<Values>({});
  const restore = (): void => {
    setProblem(setValues(before.current, false));
  };
  const finish = (): void => {
    if (problem !== null) restore();
    commit();
  };
  // Players of a list may have defaults that differ: each goes back to its own.
  const usual = Object.fromEntries(
    model.value.parameters.filter((p) => moves.includes(p.name)).map((p) => [p.name, p.default]),
  );
  const moved = moves.some((own) => values.value[own] !== usual[own]);
  const isOneDefault = moves.every((own) => usual[own] === parameter.default);
  return (
    <div class={`field${lit.value === name ? ' lit' : ''}`} {...lights(name)}>
      <div class="name">
        <label for={id}>{label}</label>
        <MathSymbol symbol={moves.length > 1 ? anyPlayer(parameter.symbol) : parameter.symbol} />
      </div>
      <div class="row">
        <input
          id={id}
          type="range"
          min={from}
          max={to}
          step={parameter.whole ? 1 : roundStep(high - low)}
          value={value}
          list={ticks.length > 0 ? `${id}-marks` : undefined}
          aria-valuetext={`${formatNumber(value)} ${parameter.unit}`}
          onPointerDown={() => {
            held.current = [from, to];
          }}
          onPointerUp={() => {
            held.current = null;
          }}
          onInput={drag}
          onChange={() => {
            held.current = null;
            commit();
          }}
        />
        {ticks.length > 0 ? (
          <datalist id={`${id}-marks`}>
            {ticks.map((tick) => (
              <option key={tick} value={tick} />
            ))}
          </datalist>
        ) : null}
        <input
          type="text"
          inputMode="decimal"
          aria-label={`${label}, number`}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : `${id}-problem`}
          value={text ?? (mixed ? '' : String(value))}
          placeholder={mixed ? 'differ' : undefined}
          onFocus={() => {
            before.current = Object.fromEntries(moves.map((own) => [own, values.value[own]!]));
          }}
          onInput={enter}
          onChange={finish}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || text === null) return;
            restore();
            setText(null);
          }}
          onBlur={() => {
            setText(null);
            setProblem(null);
          }}
        />
      </div>
      <div class="meta">
        <span>
          {formatNumber(from)} to {formatNumber(to)}
          {parameter.unit ? `, ${parameter.unit}` : ''}
        </span>
        {moved ? (
          <button
            type="button"
            class="plain"
            onClick={() => {
              setText(null);
              setProblem(setValues(usual, true));
            }}
          >
            reset<span class="hidden"> {label}</span>
            {isOneDefault ? ` to ${formatNumber(parameter.default)}` : ', each to its own'}
          </button>
        ) : null}
      </div>
      {problem === null ? null : (
        <p class="problem" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
