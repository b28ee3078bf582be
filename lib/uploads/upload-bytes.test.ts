import { describe } from 'vitest';
import { NO_S3, withS3 } from '@/lib/storage/testing/s3-server';
import { bytesInBucket, bytesOnDisk } from './testing/upload-bytes';
import { describeUploadBytes } from './upload-bytes.conformance';

describeUploadBytes('on the disk', bytesOnDisk);

describe.skipIf(NO_S3 !== null)(withS3('at an S3 server'), () => {
  describeUploadBytes('in a bucket', bytesInBucket);
});
