import { type Outcome, type Solved, withoutEquilibrium } from '@regulab/model/contract.js';

/** The answer of a game in which somebody would invest or pay more than can be written. */
export const beyondNumbers = (outcomes: readonly Outcome[]): Solved => ({
  ...withoutEquilibrium(
    outcomes,
    'what somebody would invest or pay is beyond the largest number that can be written, 1.8e308; take a smaller revenue, larger costs, or exponents further from 1',
    { complete: false, because: 'amounts are beyond the largest number' },
  ),
  status: 'failed',
});
