import type { Paper } from '@regulab/report';
import { claims } from './claims.js';
import { decoys, logs } from './studies.js';

/** Inspired by arXiv 2208.06405, of which no formulas were at hand. */
export const collectiveObfuscation: Paper = {
  slug: 'collective-obfuscation',
  title: 'Collective obfuscation and crowdsourcing (inspired by arXiv 2208.06405)',
  lead: {
    heading: 'How does a platform tell decoys from reports?',
    answer:
      'In our game protesters send decoys until one more costs what it drowns, and the platform checks until checking costs what decoys harm; a duty to check more lowers the noise, though where decoys are cheap it raises their number. In a log, decoys that are copied leave traces: bursts of one source, and near duplicates close in time.',
    about:
      'This report solves a game and measures logs that are made up, inspired by the subject of Collective Obfuscation and Crowdsourcing (Laufer, Grupen). No formulas of that paper were at hand: game, measures, figures and claims are ours, none is the paper’s.',
    deviations: '',
    check: 'recomputes payoffs and looks for better choices of both sides by golden section',
    models: 'Model obfuscation/reports: inspired by the paper.',
    counts: '',
  },
  studies: [decoys, logs],
  claims,
};
