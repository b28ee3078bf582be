/** The process died (or was killed for its memory) while it worked on this clip. Another attempt may do. */
export class MediaCrash extends Error {
  override name = 'MediaCrash';
}

/** The clip took longer than a job may; its process was killed. */
export class MediaTimeout extends Error {
  override name = 'MediaTimeout';
}

/** No process can take the clip: the pool is closing, or its processes don't start. */
export class MediaUnavailable extends Error {
  override name = 'MediaUnavailable';
}
