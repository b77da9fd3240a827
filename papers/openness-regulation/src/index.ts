import type { Paper } from '@regulab/report';
import { claims } from './claims.js';
import { improvements, levers, releases } from './studies.js';

/** In the spirit of arXiv 2507.14193, of which only the abstract was at hand. */
export const opennessRegulation: Paper = {
  slug: 'openness-regulation',
  title: 'Openness regulation (in the spirit of arXiv 2507.14193)',
  lead: {
    heading: 'When does asking for openness work?',
    answer:
      'Where the released model is weak, asking for more openness gets it; where it is strong, asking for more does nothing unless the penalty grows, and a threshold that is not obeyed is a dead weight: the same release, and a fine. A lower threshold that is obeyed can then make both sides better off, and where they bargain over the share of revenue after the rule is known, a rule can be better for both than none.',
    about:
      'This report solves our model in the spirit of Modeling the Economic Impacts of AI Openness Regulation (Qiu, Laufer, Kleinberg, Heidari). Only the abstract of that paper was at hand: formulas, figures, numbers and claims here are ours, none is the paper’s.',
    deviations: 'the generalist could earn by any other openness, the specialist answering as best it can',
    models: 'Model openness/release: reconstruction, in the spirit of the abstract.',
    counts: 'Mutualism: both earn more than without the rule. Nothing here is called safe or unsafe.',
  },
  studies: [levers, releases, improvements],
  claims,
};
