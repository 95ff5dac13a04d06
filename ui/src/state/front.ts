import type { HomeView } from '../bridge';
import { dealsWhole } from './imported';
import { mayGive } from './parts';

/** What waits for this person's word where approvals are shown, told apart by its code; `undefined` while nothing does. */
export function waitsFor({ session, trust }: HomeView): string | undefined {
  return askedBy(session) ?? trust?.code;
}

function askedBy(session: HomeView['session']): string | undefined {
  if (session === null) return undefined;
  const { stage } = session;
  switch (stage.stage) {
    case 'approving':
    case 'agreeing':
    case 'exporting':
      return stage.agreed ? undefined : stage.code;
    case 'returning':
      return stage.agreed || stage.to.is_me ? undefined : stage.code;
    case 'comparing': {
      const hasCompared = session.people.some(({ device, state }) => device.is_me && state === 'ready');
      return !hasCompared && (dealsWhole(session) || mayGive(session)) ? stage.words.join(' ') : undefined;
    }
    case 'asking':
    case 'gathering':
    case 'pairing':
    case 'linking':
    case 'working':
      return undefined;
  }
}
