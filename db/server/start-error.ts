/** A problem that the operator can mend; the message is all that is shown. */
export class StartError extends Error {}
