import { findTestData, NO_TEST_DATA } from './test-data';

/** A real person's clip of the test material, or null where that is absent. */
export const FACE_CLIP = findTestData('faces', 'live', 'KwaiVGI__assets_examples_driving_d0.mp4');

/** Another person's. */
export const OTHER_FACE_CLIP = findTestData('faces', 'live', 'KwaiVGI__assets_examples_driving_d10.mp4');

export { NO_TEST_DATA };
