import { findPaper, papers } from '@regulab/papers';
import type { PaperOverview } from './tasks.js';

export const paperOf = findPaper;

export const overview = (): PaperOverview[] =>
  papers.map(({ slug, title, lead, studies, claims }) => ({
    slug,
    title,
    lead,
    studies: studies.length,
    claims: claims.length,
  }));
