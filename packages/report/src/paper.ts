import { type PaperClaim, unknownName } from '@regulab/core';
import type { Setting, Study } from './study.js';

/** What a report says before and after its figures; plain text. */
export interface Lead {
  readonly heading: string;
  /** The answer in two or three sentences. */
  readonly answer: string;
  /** What is recomputed, from which paper. */
  readonly about: string;
  /** What the check of a game bounds: what each player could gain by which deviations. */
  readonly deviations: string;
  /** How games are re-checked, where it is not a bound by intervals: what the verifier does, from `recomputes` on. */
  readonly check?: string;
  /** Models with their fidelity, one line. */
  readonly models: string;
  /** What the columns of the counts mean. */
  readonly counts: string;
}

/** Everything that recomputing a paper needs. */
export interface Paper {
  readonly slug: string;
  readonly title: string;
  readonly lead: Lead;
  readonly studies: readonly ((setting: Setting) => Promise<Study>)[];
  readonly claims: readonly PaperClaim[];
}

/** The paper with this slug. @throws RegulabError naming the nearest when there is none. */
export function paperNamed(papers: readonly Paper[], slug: string): Paper {
  const paper = papers.find((entry) => entry.slug === slug);
  if (!paper)
    throw unknownName(
      'paper',
      slug,
      papers.map((entry) => entry.slug),
    );
  return paper;
}
