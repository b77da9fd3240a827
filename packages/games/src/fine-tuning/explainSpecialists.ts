import type { Explanation } from '@regulab/model/contract.js';
import { formatShort } from '@regulab/model/format.js';
import { playerName } from '@regulab/model/players.js';

const n = formatShort;

const VERBS = [
  'abstains',
  'takes part without adding anything',
  'climbs to its floor',
  'adds of its own accord',
];

const list = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;

/** Runs of so many numbers are written with their ends. */
const RUN = 4;

/** Which of the specialists, counted from 1: `all 12 specialists`, `specialist 2`, `specialists 1 to 5 and 9`. */
function named(members: readonly number[], count: number): string {
  if (members.length === count && count >= RUN) return `all ${count} specialists`;
  const runs: [first: number, last: number][] = [];
  for (const i of members) {
    const run = runs[runs.length - 1];
    if (run && i === run[1] + 1) run[1] = i;
    else runs.push([i, i]);
  }
  const words = runs.flatMap(([first, last]) =>
    last - first + 1 >= RUN
      ? [`${first + 1} to ${last + 1}`]
      : members.filter((i) => i >= first && i <= last).map((i) => `${i + 1}`),
  );
  return `specialist${members.length > 1 ? 's' : ''} ${list(words)}`;
}

/** Who does what, and who would have taken part without the rule. */
export const explainSpecialists: Explanation = (values, solved, baseline) => {
  if (solved.status !== 'equilibrium')
    return 'There is no product: no choice of the generalist earns it anything from specialists that would take part.';
  const count = Object.keys(values).filter((name) => name.endsWith('].share')).length;
  const indices = Array.from({ length: count }, (_, i) => i);
  const at = (i: number, name: string) => solved.outcomes[playerName('specialists', i, name)];
  const groups = VERBS.flatMap((verb, role) => {
    const members = indices.filter((i) => at(i, 'role') === role);
    if (members.length === 0) return [];
    return [`${named(members, count)} ${members.length > 1 ? plural(verb) : verb}`];
  });
  const why = `The generalist brings safety to ${n(solved.outcomes.generalistSafety!)}; ${list(groups)}.`;
  const levers = Object.keys(values).filter((name) => /(^generalistFloor$|\.floor$)/.test(name));
  if (levers.every((name) => values[name] === 0) || baseline.status !== 'equilibrium') return why;
  const gone = indices.filter((i) => {
    const name = playerName('specialists', i, 'safety');
    return solved.outcomes[name] == null && baseline.outcomes[name] != null;
  });
  return gone.length > 0 ? `${why} Without the rule ${named(gone, count)} would take part too.` : why;
};

const plural = (verb: string): string =>
  verb
    .replace('abstains', 'abstain')
    .replace('takes', 'take')
    .replace('climbs to its', 'climb to their')
    .replace('adds of its', 'add of their');
