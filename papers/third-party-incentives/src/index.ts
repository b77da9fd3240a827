import type { Paper } from '@regulab/report';
import { claims } from './claims.js';
import { branches, curves, scenarios, signs } from './studies.js';

/** A working note without a number. */
export const thirdPartyIncentives: Paper = {
  slug: 'third-party-incentives',
  title: 'Third-party incentives for safety in technology (working note)',
  lead: {
    heading: 'Can a price on performance buy safety?',
    answer:
      'Only where performance makes safety dear. A supplier that raises the price of performance slows every single racer down; it makes it safer where the next unit of performance costs more safety than prize, and less safe where the prize is what safety protects. With several agents safety can vanish altogether: what the others do decides whether one’s own is of use.',
    about:
      'This report solves the game of Third-party incentives for safety in technology, draws the diagrams that the note leaves a place for, and checks its claims. The note gives no numbers: ours are stated at each figure.',
    deviations: 'each agent could earn by any other safety and performance while the others stay',
    models:
      'Model contest/safety-performance: faithful to the note’s game and conditions; technologies are those of AIIncentives and ours, least performance of agents in the race is ours.',
    counts: 'Backfiring: a disaster is likelier than without the rule. Mutualism: all agents earn more.',
  },
  studies: [curves, signs, branches, scenarios],
  claims,
};
