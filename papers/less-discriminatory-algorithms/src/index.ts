import type { Paper } from '@regulab/report';
import { claims } from './claims.js';
import { attainable, retraining, searches } from './studies.js';

/** arXiv 2412.18138. */
export const lessDiscriminatoryAlgorithms: Paper = {
  slug: 'less-discriminatory-algorithms',
  title: 'What constitutes a less discriminatory algorithm? (arXiv 2412.18138)',
  lead: {
    heading: 'Is there a classifier as useful that treats groups more alike?',
    answer:
      'What all classifiers of two groups can attain is a polygon with at most eight corners, and what equal selection costs at most has a closed form. Whether a given classifier over cells has a less discriminatory alternative is a hard problem in general and solved exactly here for up to 40 cells. An alternative that was chosen because an evaluation said so keeps, in the people of our figure, only part of what the evaluation promised.',
    about:
      'This report recomputes definitions and closed forms of What Constitutes a Less Discriminatory Algorithm? (Laufer, Raghavan, Barocas). The people of the second and third figure are made up, and settings are ours and stated.',
    deviations: '',
    check:
      'recomputes utilities and disparities, compares optima of the polygon with all pairs of its sixteen deterministic classifiers, and looks for better alternatives by another exact search',
    models:
      'Models discrimination/polygon and discrimination/search: faithful; allowed disparities and losses, and the experiment, are ours.',
    counts: '',
  },
  studies: [attainable, searches, retraining],
  claims,
};
