import { type Laboratory, type Model, readGame, type Values } from '@regulab/core';
import type { Figure } from '@regulab/figures';
import type { FindingReport } from '@regulab/report/node';
import type { CommandName, OptionsOf } from './commandTable.js';
import { readSettings } from './settings.js';

/** What a command is run with. */
export interface Input<K extends CommandName> {
  /** The words of its arguments in their order; undefined for one that was left out. */
  readonly words: readonly (string | undefined)[];
  /** What is left over for an argument that takes the rest. */
  readonly rest: readonly string[];
  readonly options: OptionsOf<K>;
  /** The models: those that are built in and those of --models. */
  readonly laboratory: Laboratory;
}

/** What a command answers; all of it is printed, written and drawn in one place. */
export interface Answer {
  /** For people; printed unless --json or --csv asks for data. */
  readonly text: () => string;
  /** What --json prints. */
  readonly json?: unknown;
  /** What --csv prints. */
  readonly csv?: () => string;
  /** What is drawn into files of --out; null where there is nothing to draw. */
  readonly figure?: () => Figure | null | Promise<Figure | null>;
  /** Why there is nothing to draw. */
  readonly undrawn?: string;
  /** What other files of --out hold, by the ending of their names. */
  readonly files?: Readonly<Record<string, () => string>>;
  /** What --report writes. */
  readonly report?: () => FindingReport | Promise<FindingReport>;
  /** Lines on standard error, printed last. */
  readonly notes?: readonly string[];
  /** 0 where it is not given. */
  readonly exit?: number;
}

/** A command at work; it answers nothing where it has printed what there was as it went. */
export type Run<K extends CommandName> = (input: Input<K>) => Answer | Promise<Answer | undefined>;

/** A game that a command names by a model and settings. */
export interface NamedGame {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly model: Model;
  readonly values: Values;
}

/** Reads the game of a command line. */
export function gameOf(laboratory: Laboratory, id: string, set: readonly string[]): NamedGame {
  const named = laboratory.find(id);
  const settings = readSettings(named, set);
  return { settings, ...readGame(named, settings) };
}
