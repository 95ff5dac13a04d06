import { inWords, plural } from '../counting';

/** Words of whom this device's backups are entrusted to: asked in the approve window, awaited on the page that asks. */
export const trusting = {
  trust: {
    server: {
      title: 'Send copies of this device’s backups there?',
      lead: (name: string) => `To “${name}”, a place for copies that was just added in the other window.`,
      place: 'Place',
      address: 'Address',
      means: 'Whoever runs this place gets every backup of this device, sealed under the password of the copies.',
      remedy: 'Say yes only if you added this place yourself, and the address is the one that you meant.',
      go: 'Hold to send copies there',
    },
    password: {
      title: 'Use another password for all copies?',
      lead: 'Every copy is made again under the password that was just typed in the other window.',
      means: 'Whoever knows that password and gets at a copy has this device’s pieces.',
      remedy: 'Say yes only if you typed it yourself.',
      go: 'Hold to use it',
    },
    keepers: {
      title: (devices: number) => `Let ${plural(devices, 'another device', 'these devices')} keep ${plural(devices, 'a part', 'parts')}?`,
      lead: (wallet: string, devices: number) => `${plural(devices, 'The one below gets', 'Each one below gets')} a part of the backup of this computer’s piece of “${wallet}”.`,
      means: (needed: number, of: number, wallet: string) => `Any ${inWords(needed)} of the ${inWords(of)} parts are this device’s whole piece of “${wallet}”.`,
      remedy: (files: number) =>
        `${files === 0 ? '' : `The other ${files === 1 ? 'part goes' : `${inWords(files)} parts go`} to people, as ${plural(files, 'a file', 'files')}. `}Say yes only if you know every device here, and chose it yourself.`,
      go: (devices: number) => `Hold to let ${plural(devices, 'it', 'them')} keep ${plural(devices, 'a part', 'parts')}`,
    },
    no: 'No',
    yes: { title: 'You said yes', lead: 'The other window goes on. This window can be closed.' },
    said: { title: 'You said no', lead: 'Nothing is sent or changed. This window can be closed.' },
    /** On the page that waits for the answer. */
    elsewhere: 'Say yes or no in the other window.',
    elsewhereRemedy: 'Whom backups are entrusted to is said there alone. Until then nothing is sent or changed.',
    callOff: 'Call it off',
    nav: 'A question for you',
  },
};
