/** A text in SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A path that means itself and no pattern of names. */
export const pathLiteral = (path: string): string => literal(path.replace(/[[*?]/g, '[$&]'));

/** How `plainCsv` leaves a file, so that nothing is guessed. */
export const PLAIN_CSV =
  "header=true, delim=',', quote='\"', escape='\"', comment='', skip=0, nullstr='', max_line_size=20000000";
