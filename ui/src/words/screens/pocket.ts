/** What only the page on a phone says. */
export const pocket = {
  pocket: {
    back: 'Back to the wallet',
    proof: {
      title: 'Now show it once',
      sentence: (name: string) =>
        `A browser does not say where a file goes. Choose “${name}” where you put it: it counts as saved once it is seen there. Best is a place outside of this phone.`,
      choose: 'Choose the saved file',
      later: 'Not now',
    },
  },
};
