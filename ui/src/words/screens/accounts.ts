const providers = { google_drive: 'Google', dropbox: 'Dropbox', one_drive: 'Microsoft' };

/** Places for copies in somebody’s account: what has to be made at the provider, and signing in. */
export const accounts = {
  account: {
    untried: 'untried',
    untriedLead: 'Nobody has tried this with a real account yet. If it does not work, use the synced folder, and please tell us.',
    choice: {
      google_drive: { title: 'Google Drive', sentence: 'In your account, without a folder on this computer. Cohort sees the files that it made there, and no others.' },
      dropbox: { title: 'Dropbox', sentence: 'In your account, without a folder on this computer. Cohort sees a folder of its own, and nothing else.' },
      one_drive: { title: 'OneDrive', sentence: 'In your account, without a folder on this computer. Cohort sees a folder of its own, and nothing else.' },
    },
    why: (kind: keyof typeof providers) => `Cohort is registered with nobody. So ${providers[kind]} first needs a small registration of your own, in whose name Cohort then asks. It costs nothing and takes a few minutes.`,
    how: (kind: keyof typeof providers) => `How to make it at ${providers[kind]}`,
    steps: {
      google_drive: [
        'Open console.cloud.google.com, make a project, and switch on the Google Drive API for it.',
        'Under “Google Auth Platform”, choose “External”, fill in your own address, and publish the app. While it is only being tested, Google ends every sign-in after seven days.',
        'Make a client of the kind “Desktop app”, and copy its client ID and client secret here.',
        'Use the same project on your other devices: each project sees its own files alone.',
      ],
      dropbox: [
        'Open dropbox.com/developers/apps and make an app with “Scoped access” and “App folder”.',
        'Under “Permissions”, tick files.metadata.read, files.content.read and files.content.write, and submit.',
        'Under “Settings”, add the redirect URI http://127.0.0.1:53918/ exactly as it stands here.',
        'Copy the app key here. The app secret is not needed: leave it where it is.',
      ],
      one_drive: [
        'Open entra.microsoft.com, “App registrations”, and register an app for accounts in any organisation and personal Microsoft accounts.',
        'Under “Authentication”, add the platform “Mobile and desktop applications” with the redirect URI http://localhost.',
        'Copy the application (client) ID here. A secret is not needed.',
      ],
    },
    clientId: { google_drive: 'Client ID', dropbox: 'App key', one_drive: 'Application (client) ID' },
    clientSecret: 'Client secret',
    clientSecretHint: 'Google wants it from desktop apps too. Cohort keeps it sealed.',
    missing: 'Fill this in.',
    go: 'Sign in and add this place',
    lookGo: 'Sign in and look there',
    waiting: 'Sign in in your browser…',
    waitingRemedy: 'It opened a page of the provider. Say yes there to what Cohort asks for, and come back. This waits for five minutes.',
    link: 'If no page opened, copy this link into a browser on this computer',
    linkWhat: 'the link',
    stop: 'Stop signing in',
    stopped: 'The sign-in was stopped, so nothing was added.',
  },
};
