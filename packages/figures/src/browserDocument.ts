/** The document to draw in: the page's own. */
export const newDocument = (): Document => document;
