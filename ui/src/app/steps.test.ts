import { describe, expect, it } from 'vitest';

import * as made from '../testing/views';
import { waitsFor } from '../state/front';
import { wayOf, wayToChange } from '../state/steps';

const marked = (way: ReturnType<typeof wayOf>) => way?.steps.map((step, index) => (index === way.at ? `[${step}]` : step)).join(' ');

describe('the way of a session', () => {
  it('goes over a lobby and a code where devices meet for the first time', () => {
    expect(marked(wayOf(made.session(made.create, { stage: 'comparing', words: [] })))).toBe('Meet [Compare] Make the wallet Save the backup');
    expect(marked(wayOf(made.session(made.returnPurpose(made.laptop), { stage: 'linking' })))).toBe('Meet Compare [Give the part]');
  });

  it('asks one by one where they know each other', () => {
    const session = { ...made.session(made.changing('refresh', 2, 3), { stage: 'agreeing', code: '12345678', agreed: false }), invite: null, change: made.refreshing };
    expect(marked(wayOf(session))).toBe('Ask [Agree] Change the wallet Save the backup');
    expect(marked(wayToChange(made.refreshing))).toBe('Ask Agree Change the wallet [Save the backup]');
  });

  it('is not known before its purpose is', () => {
    expect(wayOf(made.session({ kind: 'unknown' }, { stage: 'asking' }))).toBeUndefined();
  });
});

describe('what waits for a word', () => {
  const home = (session: ReturnType<typeof made.session> | null) => {
    const view = made.open({ session });
    if (view.state !== 'open') throw new Error('it is open');
    return view;
  };

  it('is a payment, a change or a question until it is answered', () => {
    const approving = { stage: 'approving', ...made.approval } as const;
    expect(waitsFor(home(made.session(made.sign, { ...approving, agreed: false })))).toBe(made.approval.code);
    expect(waitsFor(home(made.session(made.sign, { ...approving, agreed: true })))).toBeUndefined();
    expect(waitsFor(home(made.session(made.create, { stage: 'comparing', words: ['one'] })))).toBeUndefined();
    expect(waitsFor(home(null))).toBeUndefined();
    expect(waitsFor({ ...home(null), trust: { code: 'q1', what: made.trusted().server } })).toBe('q1');
  });
});
