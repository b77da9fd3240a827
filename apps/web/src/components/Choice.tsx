import type { Parameter } from '@regulab/core';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { setValues, values } from '../state/store.js';

/** A parameter that is one of several named choices. */
export function Choice({
  parameter,
  label,
}: {
  readonly parameter: Parameter;
  readonly label: string;
}): JSX.Element {
  const [problem, setProblem] = useState<string | null>(null);
  const id = `p-${parameter.name}`;
  return (
    <div class="choice">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={values.value[parameter.name]}
        onChange={(event) =>
          setProblem(setValues({ [parameter.name]: Number(event.currentTarget.value) }, true))
        }
      >
        {parameter.choices!.map((name, k) => (
          <option key={name} value={k}>
            {name}
          </option>
        ))}
      </select>
      {problem === null ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
