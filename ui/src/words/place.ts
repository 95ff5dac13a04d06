/** Whether this is the page for a phone, which has no windows: it is built apart from the desktop's. */
export const isOnPhone = import.meta.env.MODE === 'phone';
