import type { Regimes } from '@regulab/model/contract.js';

/** What a specialist may do, position = code: abstain, take part and add nothing, climb to its floor only, add of its own accord. */
export const ROLES = ['abstain', 'free-ride', 'minimal', 'contribute'] as const;

/** The code of what a specialist does. */
export const roleOf = (takesPart: boolean, adds: boolean, minimal: boolean): number =>
  !takesPart ? 0 : !adds ? 1 : minimal ? 2 : 3;

/** How a role is told in the name of a regime, most active first. */
const TOLD = [3, 2, 1, 0] as const;

/**
 * The code of a regime: what the generalist does (0 to 7) and how many specialists play each role. Who plays which is
 * told by the outcomes `role`.
 */
export function roleCounts(generalist: number, roles: readonly number[]): number {
  const base = roles.length + 1;
  const count = (role: number): number => roles.filter((r) => r === role).length;
  return generalist + 8 * (count(3) + base * (count(2) + base * count(1)));
}

/** Regimes named `floor/2 contribute, 1 abstain`. */
export function roleRegimes(
  generalistParts: readonly (readonly [name: string, meaning: string])[],
  players: number,
): Regimes {
  const base = players + 1;
  const count = 8 * base * base * base + 1;
  return {
    count,
    name: (code) => {
      if (code === count - 1) return 'exit';
      const rest = Math.floor(code / 8);
      const told = [0, Math.floor(rest / base / base), Math.floor(rest / base) % base, rest % base];
      told[0] = players - told[1]! - told[2]! - told[3]!;
      if (told[0] < 0) return '';
      const parts = TOLD.filter((role) => told[role]! !== 0).map((role) => `${told[role]} ${ROLES[role]}`);
      return `${generalistParts[code % 8]![0]}/${parts.join(', ')}`;
    },
    parts: [
      { heading: 'generalist', entries: generalistParts },
      {
        heading: 'specialists',
        entries: [
          ['k contribute', 'k of them add something of their own accord'],
          ['k minimal', 'k climb to their floor and no further in safety'],
          ['k free-ride', 'k take part and add nothing'],
          ['k abstain', 'k do not take part'],
        ],
      },
    ],
  };
}
