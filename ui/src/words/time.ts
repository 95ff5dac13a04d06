const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const daysOfYears = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const moments = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** A moment on this device's clock: "21 Nov 2026, 10:45". */
export function moment(unixSeconds: number): string {
  return moments.format(new Date(unixSeconds * 1000));
}

/** A day on this device's clock, with its year unless that is `now`'s: "3 Feb" or "3 Feb 2027". */
export function day(unixSeconds: number, now: number): string {
  const [date, today] = [new Date(unixSeconds * 1000), new Date(now * 1000)];
  return (date.getFullYear() === today.getFullYear() ? days : daysOfYears).format(date);
}
