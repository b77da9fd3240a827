import {
  findModel,
  formatNumber,
  misuse,
  type Robust,
  type RobustRule,
  readGame,
  robustRules,
} from '@regulab/core';
import { readNumber, readSettings } from '../parse.js';
import { textTable } from '../textTable.js';

interface Options {
  readonly maximise: string;
  readonly over?: readonly string[] | undefined;
  readonly uncertain: readonly string[];
  readonly worlds?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly json?: true | undefined;
}

/** `name=from:to` */
function readRange(option: string, text: string): { name: string; from: number; to: number } {
  const match = /^([^=]+)=([^:]+):([^:]+)$/.exec(text);
  const [from, to] = [match ? readNumber(match[2]!) : null, match ? readNumber(match[3]!) : null];
  if (!match || from === null || to === null)
    throw misuse(`${option} is ${text}; it must be name=from:to, for example stressedEfficacy=0.2:0.8`);
  return { name: match[1]!.trim(), from, to };
}

/** `name=from:to`, or `name=mean~deviation` for a belief. */
function readUncertain(text: string) {
  const match = /^([^=]+)=([^~]+)~([^~]+)$/.exec(text);
  if (!match) return readRange('--uncertain', text);
  const [mean, deviation] = [readNumber(match[2]!), readNumber(match[3]!)];
  if (mean === null || deviation === null)
    throw misuse(
      `--uncertain is ${text}; it must be name=from:to or name=mean~deviation, for example stress=0.2~0.05`,
    );
  return { name: match[1]!.trim(), mean, deviation };
}

/** Rules for a regulator who does not know the world. */
export function robust(id: string, options: Options): void {
  const named = findModel(id);
  const { model, values } = readGame(named, readSettings(named, options.set ?? []));
  const result = robustRules(model, values, {
    maximise: options.maximise,
    over: (options.over ?? []).map((text) => readRange('--over', text)),
    uncertain: options.uncertain.map(readUncertain),
    ...(options.worlds === undefined ? {} : { worlds: Number(options.worlds) }),
  });
  process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : `${report(result)}\n`);
}

function report(r: Robust): string {
  const levers = Object.keys(r.none.levers);
  const row = (name: string, rule: RobustRule): string[] => [
    name,
    ...levers.map((lever) => formatNumber(rule.levers[lever]!)),
    formatNumber(rule.expected),
    formatNumber(rule.least),
    formatNumber(rule.largestRegret),
    Object.entries(rule.worst)
      .map(([parameter, value]) => `${parameter}=${formatNumber(Number(value.toPrecision(4)))}`)
      .join(', '),
  ];
  const unsolved = [r.minimaxRegret, r.maximin, r.bestExpected, r.none].some((rule) => rule.unsolved > 0);
  return [
    `${r.model}: ${r.maximise} when the world is not known`,
    '',
    textTable(
      ['criterion', ...levers, 'mean', 'worst case', 'largest regret', 'where'],
      [
        row('least regret', r.minimaxRegret),
        row('best worst case', r.maximin),
        row('best mean', r.bestExpected),
        row('no rule', r.none),
      ],
      Array.from({ length: levers.length + 3 }, (_, k) => k + 1),
    ),
    '',
    `Regret grows by at most a tenth for ${r.flat.map(({ name, from, to }) => `${name} from ${formatNumber(from)} to ${formatNumber(to)}`).join(', ')}.`,
    `${r.method}.${unsolved ? ' In some worlds there is no equilibrium; there a rule counts as the worst.' : ''}`,
  ].join('\n');
}
