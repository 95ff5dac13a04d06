import type { InboxView } from '../../bridge';
import { words } from '../../words';

/** What a member asks for, in a sentence. */
export function askedFor({ name, wallet, change, joins }: InboxView): string {
  if (joins) return change === null ? words.inbox.invitesToNew(name, wallet) : words.inbox.invites(name, wallet);
  return change === null ? words.inbox.asks(name) : words.inbox.asksFor(name, words.change.asks[change](wallet));
}
