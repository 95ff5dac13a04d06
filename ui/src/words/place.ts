/** Whether this is the page for a phone, which has no windows: it is built apart from the desktop's. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- What builds the page reads the words as well
export const isOnPhone = import.meta.env?.MODE === 'phone';
