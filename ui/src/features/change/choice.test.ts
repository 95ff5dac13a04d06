import { describe, expect, it } from 'vitest';

import type { WalletView } from '../../bridge';
import { broughtBack, dropOf, droppedBy, effectsOf, firstChoice, missingOldPieces, peopleOf, planOf, rulesOf, sentenceOf, withAway, withRemoved, type ChangeChoice } from '../../state/change';
import * as made from '../../testing/views';

const ids = (...devices: { readonly id: string }[]) => devices.map(({ id }) => id);
const { laptop, desktop, server, phone, tablet, family, five } = made;
const begin = (kind: ChangeChoice['kind'], wallet: WalletView = five, over: Partial<ChangeChoice> = {}) => planOf(wallet, { ...firstChoice(wallet, kind), ...over });

describe('what is asked for', () => {
  it('a refresh asks every holder and leaves the rest as it is', () => {
    const { request, fault, holders } = begin('refresh');
    expect(request).toEqual({ wallet: 'family', kind: 'refresh', threshold: 2, participants: ids(laptop, desktop, server, phone), newcomers: 0, invited: [], removed: [], lost: [], master: null });
    expect([fault, holders]).toEqual([undefined, 4]);
  });

  it('an addition counts its newcomers and takes another number', () => {
    const { request, holders, change } = begin('add', family, { newcomers: 2, threshold: 3 });
    expect(request).toMatchObject({ newcomers: 2, threshold: 3, participants: ids(laptop, desktop, server), removed: [] });
    expect(holders).toBe(5);
    expect(rulesOf(change)).toEqual({ before: [2, 3], after: [3, 5] });
    expect(effectsOf(change).joins).toEqual(['New device 1', 'New device 2']);
  });

  it('a quick addition takes every holder and one newcomer, and leaves the number as it is', () => {
    const { request, holders, change, fault } = begin('quick_add', five, { threshold: 3 });
    expect(request).toEqual({ wallet: 'family', kind: 'quick_add', threshold: 2, participants: ids(laptop, desktop, server, phone), newcomers: 1, invited: [], removed: [], lost: [], master: null });
    expect([holders, fault]).toEqual([5, undefined]);
    expect(effectsOf(change)).toMatchObject({ joins: ['New device'], away: [] });
    expect(begin('quick_add', five, { away: ids(server) }).fault).toEqual({ kind: 'few', needed: 1 });
  });

  it('a removed device does not take part where the others suffice', () => {
    const choice = withRemoved(family, firstChoice(family, 'remove'), ids(server));
    const { request, short, fault } = planOf(family, choice);
    expect(request).toMatchObject({ participants: ids(laptop, desktop), removed: ids(server), threshold: 2 });
    expect([short, fault]).toEqual([0, undefined]);
  });

  it('a removed device is needed once more where they do not, and the number that agrees comes down', () => {
    const three = made.wallet('family', 'Family savings', 3, [laptop, desktop, server]);
    const choice = withRemoved(three, firstChoice(three, 'remove'), ids(server));
    const { request, short, fault } = planOf(three, choice);
    expect(request).toMatchObject({ participants: ids(laptop, desktop, server), removed: ids(server), threshold: 2 });
    expect([short, fault]).toEqual([1, undefined]);
    expect(planOf(three, { ...choice, dealing: [] }).fault).toEqual({ kind: 'few', needed: 1 });
  });

  it('servers alone that go are dropped, and nobody beside them', () => {
    const gone = (...devices: { readonly id: string }[]) => droppedBy(planOf(five, withRemoved(five, firstChoice(five, 'remove'), ids(...devices))).change).map(({ id }) => id);
    expect(gone(server)).toEqual(ids(server));
    expect(gone(server, phone)).toEqual([]);
    expect(gone(phone)).toEqual([]);
    expect(gone()).toEqual([]);
    const replaced = planOf(five, firstChoice(five, 'recover', { removed: ids(server) }));
    expect(droppedBy(replaced.change)).toEqual([]);
  });

  it('a server can be dropped where the others are as many as must agree', () => {
    expect(dropOf(family)).toEqual({ servers: ids(server), short: 0 });
    expect(dropOf(made.wallet('family', 'Family savings', 3, [laptop, desktop, server]))).toEqual({ servers: ids(server), short: 1 });
    expect(dropOf(made.wallet('family', 'Family savings', 2, [laptop, desktop]))).toEqual({ servers: [], short: 0 });
    const second = { ...server, id: 'second' };
    const two = made.wallet('family', 'Family savings', 2, [laptop, server, second]);
    expect(dropOf(two)).toEqual({ servers: ids(server, second), short: 1 });
    expect(dropOf(made.wallet('family', 'Family savings', 2, [laptop, desktop, { ...server, is_me: true }])).servers).toEqual([]);
  });

  it('an absent device is let go without being asked', () => {
    const { request, change } = planOf(five, withRemoved(five, firstChoice(five, 'remove'), ids(tablet)));
    expect(request).toMatchObject({ removed: ids(tablet), participants: ids(laptop, desktop, server, phone) });
    expect(effectsOf(change).leaves).toEqual([tablet.name]);
  });

  it('whoever stays away falls asleep, and too few are said', () => {
    const away = withAway(five, firstChoice(five, 'threshold'), ids(server));
    const plan = planOf(five, { ...away, threshold: 3 });
    expect(effectsOf(plan.change).away).toEqual([server.name]);
    expect(rulesOf(plan.change).after).toEqual([3, 3]);
    const alone = withAway(five, away, ids(desktop, server, phone));
    expect(planOf(five, { ...alone, threshold: 3 }).fault).toEqual({ kind: 'few', needed: 1 });
  });

  it('an unchanged number is no change', () => {
    expect(begin('threshold').fault).toEqual({ kind: 'same' });
    expect(begin('threshold', five, { threshold: 3 }).fault).toBeUndefined();
  });

  it('a device that was away comes back without a change of the number', () => {
    const plan = planOf(five, firstChoice(five, 'recover', { getting: [tablet.id] }));
    expect(plan.request).toMatchObject({ kind: 'recover', threshold: 2, participants: ids(laptop, desktop, server, phone, tablet), newcomers: 0, invited: [], removed: [], lost: [] });
    expect(effectsOf(plan.change).returns).toEqual([tablet.name]);
  });

  it('a new device comes in the place of each that is gone', () => {
    const plan = planOf(five, withRemoved(five, firstChoice(five, 'recover'), ids(desktop)));
    expect(plan.request).toMatchObject({ newcomers: 1, invited: [], removed: ids(desktop), participants: ids(laptop, server, phone), threshold: 2 });
    expect(plan.holders).toBe(4);
    expect(effectsOf(plan.change).restored).toEqual([]);
  });

  it('where too few others hold a piece, that of the lost device comes back out of its backup', () => {
    const two = made.wallet('family', 'Family savings', 2, [laptop, server]);
    const plan = planOf(two, withRemoved(two, firstChoice(two, 'recover'), ids(server)));
    expect(plan.fault).toBeUndefined();
    expect(plan.request).toMatchObject({ newcomers: 1, removed: ids(server), participants: ids(laptop) });
    expect(effectsOf(plan.change).restored).toEqual([server.name]);
  });

  it('a device that lost its piece asks for its own, and deals none', () => {
    const lost: WalletView = { ...family, standing: 'lost' };
    const plan = planOf(lost, firstChoice(lost, 'recover'));
    expect(plan.request).toMatchObject({ participants: ids(laptop, desktop, server), lost: ids(laptop), removed: [] });
    const alone = planOf(lost, withAway(lost, firstChoice(lost, 'recover'), ids(server)));
    expect(alone.fault).toEqual({ kind: 'few', needed: 1 });
  });

  it('a device without a piece asks to come back', () => {
    const asleep: WalletView = { ...made.wallet('family', 'Family savings', 2, [desktop, server]), standing: 'asleep', asleep: [made.member(laptop, false)] };
    const plan = planOf(asleep, firstChoice(asleep, 'recover', { getting: [laptop.id] }));
    expect(plan.request).toMatchObject({ participants: ids(desktop, server, laptop), lost: [], newcomers: 0 });
  });

  it('nobody chosen, too small and too large are told apart', () => {
    expect(begin('remove').fault).toEqual({ kind: 'nobody' });
    expect(begin('recover').fault).toEqual({ kind: 'nobody' });
    const two = made.wallet('family', 'Family savings', 2, [laptop, desktop]);
    expect(planOf(two, withRemoved(two, firstChoice(two, 'remove'), ids(desktop))).fault).toEqual({ kind: 'small' });
    expect(begin('add', five, { newcomers: 7 }).fault).toEqual({ kind: 'large' });
  });

  it('never names a stranger among the participants, nor one twice', () => {
    for (const kind of ['add', 'quick_add', 'remove', 'threshold', 'refresh', 'recover'] as const) {
      for (const removed of peopleOf(five).map(({ id }) => id)) {
        const choice = kind === 'remove' || kind === 'recover' ? withRemoved(five, firstChoice(five, kind), [removed]) : firstChoice(five, kind);
        const { participants } = planOf(five, choice).request;
        expect(new Set(participants).size).toBe(participants.length);
        expect(participants.every((id) => peopleOf(five).some((device) => device.id === id))).toBe(true);
      }
    }
  });
});

describe('undoing the last change', () => {
  const { replaced, apart } = made;
  const added: WalletView = { ...made.wallet('family', 'Family savings', 3, [laptop, desktop, phone, tablet]), origin: 'add', before: { threshold: 2, master: null, members: [laptop, desktop, phone].map((each) => made.member(each, true)), asleep: [] } };
  const picture = ({ people }: ReturnType<typeof planOf>['change']) => people.map(({ device, before, after }) => [device.name, before, after]);

  it('asks those who held a piece before it, with the number of then', () => {
    const { request, change, holders, fault } = begin('undo', added);
    expect(request).toEqual({ wallet: 'family', kind: 'undo', threshold: 2, participants: ids(laptop, desktop, phone), newcomers: 0, invited: [], removed: [], lost: [], master: null });
    expect([holders, fault]).toEqual([3, undefined]);
    expect(rulesOf(change), 'from how it is now').toEqual({ before: [3, 4], after: [2, 3] });
    expect(begin('undo', added, { threshold: 3 }).request.threshold).toBe(2);
  });

  it('lets whoever does not take part fall asleep, and says when too few are left', () => {
    const one = planOf(apart, withAway(apart, firstChoice(apart, 'undo'), ids(desktop)));
    expect(one.request).toMatchObject({ participants: ids(laptop, server, phone), threshold: 2, removed: [] });
    expect(effectsOf(one.change)).toEqual({ joins: [], returns: [server.name, phone.name], leaves: [], away: [desktop.name], restored: [] });
    expect(one.fault).toBeUndefined();
    expect(planOf(apart, withAway(apart, firstChoice(apart, 'undo'), ids(desktop, server, phone))).fault).toEqual({ kind: 'few', needed: 1 });
  });

  it('is closed where nothing is kept of before', () => {
    expect(begin('undo', { ...apart, before: null }).fault).toEqual({ kind: 'nothingKept' });
  });

  it('starts out from how the wallet is now: whoever came is out, whoever went is back', () => {
    const { change } = begin('undo', replaced);
    expect(picture(change)).toEqual([
      [laptop.name, 'holder', 'holder'],
      [desktop.name, 'holder', 'holder'],
      [server.name, 'outside', 'holder'],
      [phone.name, 'holder', 'outside'],
    ]);
    expect(effectsOf(change)).toEqual({ joins: [], returns: [server.name], leaves: [phone.name], away: [], restored: [] });
    expect(broughtBack(change, replaced.before)).toEqual([server.name]);
    expect(broughtBack(planOf(replaced, withAway(replaced, firstChoice(replaced, 'undo'), ids(server))).change, null), 'without a piece too').toEqual([server.name]);
    expect(effectsOf(begin('undo', added).change).leaves).toEqual([tablet.name]);
    expect(broughtBack(begin('undo', apart).change, apart.before), 'who was away belonged to it all along').toEqual([]);
  });

  it('shows whoever was away then as away again', () => {
    const recovered: WalletView = { ...made.wallet('family', 'Family savings', 2, [laptop, desktop, tablet]), origin: 'recover', before: { threshold: 2, master: null, members: [laptop, desktop].map((each) => made.member(each, true)), asleep: [made.member(tablet, false)] } };
    const { change, request } = begin('undo', recovered);
    expect(picture(change)).toContainEqual([tablet.name, 'holder', 'asleep']);
    expect(request.participants).toEqual(ids(laptop, desktop));
  });

  it('puts a new device in the place of one that is lost, which brings its earlier piece where too few are left', () => {
    const { refreshedPair: pair } = made;
    const plan = planOf(pair, firstChoice(pair, 'undo', { removed: ids(desktop) }));
    expect(plan.request).toMatchObject({ kind: 'undo', participants: ids(laptop), newcomers: 1, removed: ids(desktop), lost: [], threshold: 2 });
    expect(plan.fault).toBeUndefined();
    expect(effectsOf(plan.change, undefined, pair.before)).toEqual({ joins: ['New device'], returns: [], leaves: [desktop.name], away: [], restored: [desktop.name] });
    expect(broughtBack(plan.change, pair.before)).toEqual([]);
    expect(sentenceOf(plan.change)).toContain('New device gets a piece and Study computer gets no piece any more');
  });

  it('brings nothing out of a backup where enough still keep their earlier piece', () => {
    const plan = planOf(apart, firstChoice(apart, 'undo', { removed: ids(desktop) }));
    expect(plan.request).toMatchObject({ participants: ids(laptop, server, phone), newcomers: 1, removed: ids(desktop) });
    expect(effectsOf(plan.change, undefined, apart.before).restored).toEqual([]);
  });

  it('brings back who alone could ask then', () => {
    const { change, request } = begin('undo', { ...apart, origin: 'master', master: laptop.id });
    expect(change).toMatchObject({ master_before: laptop.id, master_after: null });
    expect(request.master).toBeNull();
  });
});

describe('a change in words', () => {
  it('names whom it touches and the number', () => {
    expect(sentenceOf(made.removing)).toBe('Office server gets no piece any more and Garden phone is away and left without a piece.');
    expect(sentenceOf({ ...made.adding, threshold_after: 3 })).toBe('Garden phone comes in and three instead of two devices must agree.');
    expect(sentenceOf({ ...made.adding, kind: 'quick_add' })).toBe('Garden phone comes in and everybody else keeps the piece that it holds.');
    expect(sentenceOf(made.refreshing)).toBe('All that take part get a new piece.');
  });

  it('counts the old pieces that a removed device lacks', () => {
    expect([missingOldPieces(five, 1), missingOldPieces(five, 2), missingOldPieces(five, 3)]).toEqual([1, 0, 0]);
  });
});

describe('who may ask', () => {
  const mastered = { ...made.five, master: phone.id };

  it('is one device, or every one', () => {
    const choice = { ...firstChoice(made.five, 'master'), master: phone.id };
    const plan = planOf(made.five, choice);
    expect(plan.request).toMatchObject({ kind: 'master', threshold: 2, removed: [], master: phone.id });
    expect(plan.fault).toBeUndefined();
    expect(sentenceOf(plan.change)).toBe('Garden phone alone may ask for payments and changes.');
    const every = planOf(mastered, { ...firstChoice(mastered, 'master'), master: null });
    expect(every.request.master).toBeNull();
    expect(sentenceOf(every.change)).toBe('Every device may ask for payments and changes.');
  });

  it('cannot be chosen anew as it is', () => {
    expect(planOf(mastered, firstChoice(mastered, 'master')).fault).toEqual({ kind: 'sameMaster' });
    expect(planOf(made.five, firstChoice(made.five, 'master')).fault).toEqual({ kind: 'sameMaster' });
  });

  it('stays as it is in every other change, and goes with a device that goes', () => {
    const refresh = planOf(mastered, firstChoice(mastered, 'refresh'));
    expect(refresh.change).toMatchObject({ master_before: phone.id, master_after: phone.id });
    expect(refresh.request.master).toBeNull();
    const remove = planOf(mastered, withRemoved(mastered, firstChoice(mastered, 'remove'), [phone.id]));
    expect(remove.change).toMatchObject({ master_before: phone.id, master_after: null });
    expect(sentenceOf(remove.change)).toContain('every device may ask');
  });
});
