import type { Paper } from '@regulab/report';
import { claims } from './claims.js';
import { family, orders, siblings } from './studies.js';

/** arXiv 2508.06811. */
export const modelEcosystem: Paper = {
  slug: 'model-ecosystem',
  title: 'Anatomy of a machine learning ecosystem (arXiv 2508.06811)',
  lead: {
    heading: 'How do models descend from one another?',
    answer:
      'Fine-tuned models are closer to their siblings than to what they were made from where traits change in one direction with a chance above one half. Which direction that is can be read off the traffic between traits, ordered so that most of it runs forwards.',
    about:
      'This report applies the measures of Anatomy of a Machine Learning Ecosystem: 2 Million Models on Hugging Face (Laufer, Oderinwale, Kleinberg) to families of models that are simulated: the data of the paper are not here, and no number of it is reproduced. On files of real models they run by: regulab measure ecosystem FILE.',
    deviations: '',
    check:
      'recomputes distances by the joint outcomes of two children and averages of trees by the chances of single models. Nobody chooses anything in this model',
    models:
      'Measures ecosystem/measures: faithful. Model ecosystem/simulator: extension; that directed mutation makes siblings closer is the paper’s explanation, the growth of trees is ours.',
    counts: '',
  },
  studies: [family, siblings, orders],
  claims,
};
