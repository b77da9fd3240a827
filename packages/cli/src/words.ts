import type { Completeness } from '@regulab/core';

export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** That a list is what a search found, and what the search may have missed. */
export const searchWords = ({ because }: Completeness): string =>
  `A search, not a proof that there is no other: ${because}.`;
