import type { Paper } from '@regulab/report';
import { claims } from './claims.js';
import { coalitions } from './studies.js';

/** Inspired by arXiv 2310.03655, of which only the abstract was at hand. */
export const strategicEvaluation: Paper = {
  slug: 'strategic-evaluation',
  title: 'Strategic evaluation (inspired by arXiv 2310.03655)',
  lead: {
    heading: 'Who gains when a test is gamed?',
    answer:
      'In our model any one or two of subject, evaluator and society can gain by strategies while the rest lose: the subject gains by gaming where the test cannot tell, the evaluator by letting it be, and society by oversight, which the other two pay for and which society chooses first.',
    about:
      'This report solves our model inspired by the abstract of Strategic Evaluation: Subjects, Evaluators, and Society (Laufer, Kleinberg, Levy, Nissenbaum). Nothing else of that paper was at hand: payoffs, figures and claims are ours, none is the paper’s.',
    deviations: '',
    check:
      'finds the subject’s answer by coordinate ascent and compares the evaluator’s test with 4,001 others and society’s oversight with 101 others',
    models: 'Model evaluation/strategic: inspired by the abstract.',
    counts: 'Mutualism: all three earn more than without oversight.',
  },
  studies: [coalitions],
  claims,
};
