import { duration } from '../counting';

/** What only the page on a phone says. */
export const pocket = {
  pocket: {
    /** Where an app of this name is listed. */
    about: 'A wallet that no single device can open.',
    back: 'Back to the wallet',
    proof: {
      title: 'Now show it once',
      sentence: (name: string) =>
        `A browser does not say where a file goes. Choose “${name}” where you put it: it counts as saved once it is seen there. Best is a place outside of this phone.`,
      other: 'That is another file, or not all of it arrived.',
      otherRemedy: (name: string) => `Choose “${name}”. What was saved is not harmed by this.`,
      choose: 'Choose the saved file',
      later: 'Not now',
    },
    notices: 'From this app',
    forgotten: {
      sentence: 'There was a device in this browser, and it is gone.',
      remedy: [
        'Browsers delete what they store when room is short, after days without a visit, or when data of pages is cleared. The other devices still have their pieces.',
        'Choose Restore to bring the piece back from a recovery file, a sheet or parts. With none of them, set this device up and let the others take it in, in place of the one that is gone.',
      ],
      anew: 'I know, hide this',
    },
    clock: {
      sentence: (ahead: number) => `This phone’s clock is ${duration(Math.abs(ahead))} ${ahead > 0 ? 'ahead' : 'behind'}.`,
      remedy: 'Let the phone set it by the network, in its settings. Until then other devices may refuse what begins here, and this one what begins there.',
    },
    version: {
      sentence: 'A new version is ready.',
      remedy: 'It opens with this button, or the next time you start Cohort. Reloading locks this device and drops what is half written, nothing else.',
      reload: 'Reload now',
    },
    keeping: {
      sentence: 'This browser may delete this device’s piece.',
      install: 'It promises to keep nothing. Save a recovery file outside of this phone, and install the app: browsers keep what installed apps store.',
      menu: 'It promises to keep nothing. Save a recovery file outside of this phone, and install the app with Add to Home Screen in the browser’s menu: browsers keep what installed apps store.',
      installed: 'It promises to keep nothing. Save a recovery file outside of this phone, and open Cohort now and again: what is used is cleared last.',
      go: 'Install the app',
      later: 'Not now',
    },
  },
};
