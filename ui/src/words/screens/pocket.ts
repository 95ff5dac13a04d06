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
      choose: 'Choose the saved file',
      later: 'Not now',
    },
    notices: 'From this app',
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
