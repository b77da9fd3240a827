import {
  type Evaluate,
  evaluatorOf,
  isRegulabError,
  type Meaning,
  type Model,
  NoAnswer,
  namesMentioned,
  parametersNamed,
  readFormula,
  unknownName,
} from '@regulab/core';

/** Evaluates a condition on one row; the string says why it has no answer there. */
export type Condition = (row: number) => boolean | string;

/** A column of texts: for each row the place of its text, NaN where there is none. */
export interface TextColumn {
  readonly values: Float64Array;
  readonly texts: readonly string[];
}

/** A column of numbers that have names, the codes of a choice: compared by number or by name. */
export interface NamedColumn {
  readonly values: Float64Array;
  readonly names: readonly string[];
}

export type Columns = Readonly<Record<string, Float64Array | TextColumn | NamedColumn>>;

/** A parameter's column, with the names of its choices where it has some. */
export function named(model: Model, name: string, values: Float64Array): Float64Array | NamedColumn {
  const [own] = parametersNamed(model, name);
  const choices = model.parameters.find((p) => p.name === own)?.choices;
  return choices ? { values, names: choices } : values;
}

/**
 * Compiles a condition such as `specialistFloor >= generalistFloor and share < 0.9` into a function of the row: the language of sheets
 * on the named columns. It is data: nothing is evaluated as code. Where a value is missing a comparison is neither true nor false, as
 * in SQL, and the row does not fulfil the condition.
 *
 * @throws RegulabError with code `misuse` for anything else, naming the offending part.
 */
export function compileCondition(text: string, columns: Columns): Condition {
  const evaluate = compile(text, columns);
  return (row) => {
    try {
      const value = evaluate(row);
      return value !== 0 && !Number.isNaN(value);
    } catch (error) {
      if (error instanceof NoAnswer) return error.message;
      throw error;
    }
  };
}

/**
 * Compiles an expression such as `specialistFloor / generalistFloor` into a function of the row; NaN where it has no value. The same
 * language as that of conditions.
 *
 * @throws RegulabError with code `misuse` for anything else, naming the offending part.
 */
export function compileNumber(text: string, columns: Columns): (row: number) => number {
  const evaluate = compile(text, columns);
  return (row) => {
    try {
      return evaluate(row);
    } catch (error) {
      if (error instanceof NoAnswer) return Number.NaN;
      throw error;
    }
  };
}

/** Names that a condition or expression mentions, known or not; none where it cannot be read, which compiling it tells. */
export function namesIn(text: string): string[] {
  try {
    return namesMentioned(readFormula(text));
  } catch (error) {
    if (isRegulabError(error)) return [];
    throw error;
  }
}

function meaningOf(column: Columns[string]): Meaning<number> {
  if (column instanceof Float64Array) return { kind: 'number', at: (row) => column[row]! };
  const { values } = column;
  const isClosed = 'names' in column;
  return { kind: 'text', at: (row) => values[row]!, texts: isClosed ? column.names : column.texts, isClosed };
}

function compile(text: string, columns: Columns): Evaluate<number> {
  return evaluatorOf(
    readFormula(text),
    text,
    (name) => (Object.hasOwn(columns, name) ? meaningOf(columns[name]!) : undefined),
    (name) => unknownName('name in where', name, Object.keys(columns)),
    unknownName,
  );
}
