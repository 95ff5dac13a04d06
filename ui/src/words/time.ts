const moments = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** A moment on this device's clock: "21 Nov 2026, 10:45". */
export function moment(unixSeconds: number): string {
  return moments.format(new Date(unixSeconds * 1000));
}
