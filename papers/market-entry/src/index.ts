import type { Paper } from '@regulab/report';
import { claims } from './claims.js';
import { advantage, drawn, incumbents, losses, scrutiny } from './studies.js';

/** arXiv 2409.03734. */
export const marketEntry: Paper = {
  slug: 'market-entry',
  title:
    'Safety vs. Performance: How Multi-Objective Learning Reduces Barriers to Market Entry (Jagadeesan, Jordan, Steinhardt; arXiv 2409.03734)',
  lead: {
    heading: 'Does scrutiny of the large help the small?',
    answer:
      'Yes, by orders of magnitude. A company that must give some of its labels to safety stops learning what performs best, however many data it has. A newcomer who is not watched as closely needs only as many data as it takes to be as good as that: a few hundred beside any number. The more data the incumbent has, the less it gains from them; a newcomer who is watched too needs more.',
    about:
      'This report recomputes the thresholds and scaling laws of the paper from exact losses of ridge regression, draws real data beside them, and checks the theorems. The paper’s own figure parameters are not known here; ours are stated at each figure.',
    deviations: 'each company could do by another ridge or other labels',
    check:
      'recomputes all losses with sums of its own and compares every choice, and the threshold, with 120 other ridges; it proves nothing',
    models: 'Models market-entry/threshold and market-entry/scaling: faithful.',
    counts: 'Games are markets of one incumbent and one entrant.',
  },
  studies: [losses, incumbents, scrutiny, advantage, drawn],
  claims,
};
