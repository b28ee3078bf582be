/** The process died, or was killed, while it worked on this. */
export class OutboundCrash extends Error {
  override name = 'OutboundCrash';
  /**
   * True when it had a process of its own, so that what it called is to blame. False: it may have been another's doing,
   * and another attempt will have a process of its own.
   */
  wasAlone = false;
}

/** No process can take it: it is closing, or does not start. Another attempt may do. */
export class OutboundUnavailable extends Error {
  override name = 'OutboundUnavailable';
}
