/** This device's camera, for as long as a page looks through it. */

import type { ErrorCode } from '../../words';

/** Pixels along the longer side of what is looked at: a code that fills a third of it is still read. */
const longest = 960;
/** Milliseconds between two looks. */
const pause = 120;

/** Opens the camera that looks away from its person, and shows what it sees until the signal. */
export async function open(video: HTMLVideoElement, until: AbortSignal): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } }, audio: false });
  const close = () => {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  if (until.aborted) {
    close();
    return;
  }
  until.addEventListener('abort', close, { once: true });
  video.srcObject = stream;
  await video.play();
}

/** Looks at one picture after the other, until somebody is content or the signal. */
export async function watch(video: HTMLVideoElement, until: AbortSignal, look: (picture: ImageData) => Promise<boolean>): Promise<void> {
  const canvas = document.createElement('canvas');
  const drawn = canvas.getContext('2d', { willReadFrequently: true });
  while (drawn && !until.aborted) {
    const scale = Math.min(1, longest / Math.max(video.videoWidth, video.videoHeight, 1));
    const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
    if (width > 0 && height > 0) {
      [canvas.width, canvas.height] = [width, height];
      drawn.drawImage(video, 0, 0, width, height);
      if (await look(drawn.getImageData(0, 0, width, height))) return;
    }
    await new Promise((done) => setTimeout(done, pause));
  }
}

/** Why a camera cannot be used, as a code. */
export function cameraFault(problem: unknown): ErrorCode {
  const name = problem instanceof DOMException ? problem.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'camera.refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'camera.none';
  return 'camera.busy';
}
