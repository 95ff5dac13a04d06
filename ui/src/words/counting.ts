const small = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** A count as it is said inside a sentence or at its start: words to ten, figures above. */
export function inWords(count: number, where: 'inside' | 'start' = 'inside'): string {
  const said = small[count] ?? String(count);
  return where === 'start' ? said.charAt(0).toUpperCase() + said.slice(1) : said;
}

/** The singular or the plural of a noun, without the count. */
export function plural(count: number, one: string, several = `${one}s`): string {
  return count === 1 ? one : several;
}

/** All of several things, before the name of them. */
export function all(count: number): string {
  return count === 2 ? 'Both' : `All ${String(count)}`;
}

/** "a, b and c". */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/** "a, b or c". */
export function either(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} or ${items.at(-1) ?? ''}`;
}

/** A span of time in its largest fitting unit, rounded down: nobody is told that more passed than did. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${String(whole)} ${plural(whole, 'second')}`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${String(minutes)} ${plural(minutes, 'minute')}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${String(hours)} ${plural(hours, 'hour')}`;
  const days = Math.floor(hours / 24);
  return `${String(days)} ${plural(days, 'day')}`;
}

/** A moment that has passed. */
export function ago(seconds: number): string {
  return seconds < 60 ? 'just now' : `${duration(seconds)} ago`;
}

/** A span that is left, to the nearest unit: what just began still has all of it. */
export function remaining(seconds: number): string {
  const unit = seconds < 3600 ? 60 : seconds < 47.5 * 3600 ? 3600 : 86_400;
  return duration(seconds < 60 ? seconds : Math.round(seconds / unit) * unit);
}
