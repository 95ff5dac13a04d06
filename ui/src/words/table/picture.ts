import type { ErrorWords } from '../error-words';

/** Codes off pictures, and the camera. */
export const pictureErrors = {
  'picture.file': {
    tone: 'attention',
    sentence: 'This picture cannot be read, or it is larger than 32 MB.',
    remedy: 'Choose a PNG or JPEG picture, such as a screenshot of the code.',
  },
  'picture.no_code': {
    tone: 'attention',
    sentence: 'No code can be read in this picture.',
    remedy: 'Take a picture of the whole code, straight and sharp. Or copy its text.',
  },
  'picture.other_code': {
    tone: 'attention',
    sentence: 'The code in this picture is not an invite of Cohort.',
    remedy: 'Take a picture of the code that the other device shows under Invite.',
  },
  'camera.refused': {
    tone: 'attention',
    sentence: 'The browser does not let this page use the camera.',
    remedy: 'Allow it in the browser’s settings for this page, then try again. Or paste the invite, or choose a picture of its code.',
  },
  'camera.none': {
    tone: 'attention',
    sentence: 'This device has no camera that fits.',
    remedy: 'Paste the invite, or choose a picture of its code.',
  },
  'camera.busy': {
    tone: 'attention',
    sentence: 'The camera cannot be opened now.',
    remedy: 'Close other apps that use it, then try again. Or paste the invite, or choose a picture of its code.',
  },
} as const satisfies Record<string, ErrorWords>;
