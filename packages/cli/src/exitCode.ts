/** Exit codes of every command. */
export const OK = 0;
/** The command worked and the answer is no: something was not verified. */
export const ANSWER_IS_NO = 1;
/** The caller can mend it: a bad name, value, spec or directory. */
export const MISUSE = 2;
/** The machine, a file or some of the games failed. */
export const FAILURE = 3;
/** Stopped by Ctrl-C, as shells count it. */
export const INTERRUPTED = 130;
