import type { PaperClaim } from '@regulab/core';
import type { Setting, Study } from './study.js';

/** What a report says before and after its figures; plain text, `summary` may use the counts of checked games. */
export interface Lead {
  readonly heading: string;
  /** The answer in two or three sentences. */
  readonly answer: string;
  /** What is recomputed, from which paper. */
  readonly about: string;
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
