/** Version of the engine, written into every result; a test keeps it equal to the package's. */
export const ENGINE = 'regulab 0.3.0';
