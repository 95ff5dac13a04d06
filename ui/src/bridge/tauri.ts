import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

import type { AppView, Bridge, NoticeView } from '.';

/** What the program pushes, by the name of its event. */
type Pushed = { view: AppView; notice: NoticeView };

/** The party in the desktop program around this page. */
export const tauri: Bridge = {
  subscribe: (listener) => {
    let isOver = false;
    let wasPushed = false;
    const unsubscribe = on('view', (view) => {
      wasPushed = true;
      listener(view);
    });
    // What was pushed before this page listened did not reach it, so it asks once besides.
    void invoke<AppView>('app_view').then((view) => {
      if (!isOver && !wasPushed) listener(view);
    });
    return () => {
      isOver = true;
      unsubscribe();
    };
  },
  onNotice: (listener) => on('notice', ({ kind }) => listener(kind)),

  found: (request) => invoke('found', { request }),
  unlock: (request) => invoke('unlock', { request }),
  lock: () => invoke('lock'),
  touch: () => invoke('touch'),

  useRelay: (request) => invoke('use_relay', { request }),
  setNode: (request) => invoke('set_node', { request }),
  setLockMinutes: (minutes) => invoke('set_lock_minutes', { request: { minutes } }),

  create: (request) => invoke('create', { request }),
  createPractice: (request) => invoke('create_practice', { request }),
  wakePartner: () => invoke('wake_partner'),
  join: (link) => invoke('join', { request: { link } }),
  answer: (session) => invoke('answer', { request: { session } }),
  decline: (session) => invoke('decline', { request: { session } }),
  start: () => invoke('start'),
  confirmCode: () => invoke('confirm_code'),
  confirmImport: (code) => invoke('confirm_import', { request: { code } }),
  rejectCode: () => invoke('reject_code'),
  cancel: () => invoke('cancel'),
  dismiss: () => invoke('dismiss'),

  change: (request) => invoke('change', { request }),
  goOn: (session) => invoke('go_on', { request: { session } }),
  saveWalletFile: (wallet) => invoke('save_wallet_file', { request: { wallet } }),
  readWalletFile: () => invoke('read_wallet_file'),
  showWalletCode: (wallet) => invoke('show_wallet_code', { request: { wallet } }),
  readWalletText: (text) => invoke('read_wallet_text', { request: { text } }),
  look: (wallet) => invoke('look', { request: { wallet } }),
  setRefresh: (request) => invoke('set_refresh', { request }),
  remindLater: (wallet) => invoke('remind_later', { request: { wallet } }),
  forgetMissing: (wallet) => invoke('forget_missing', { request: { wallet } }),
  giveUp: (session) => invoke('give_up', { request: { session } }),
  freeze: (request) => invoke('freeze', { request }),
  lift: (request) => invoke('lift', { request }),

  quote: (request) => invoke('quote', { request }),
  propose: (request) => invoke('propose', { request }),
  approve: (code) => invoke('approve', { request: { code } }),
  refuse: (reason) => invoke('refuse', { request: { reason } }),
  focusApprove: () => invoke('focus_approve'),
  publishAgain: (wallet, hash) => invoke('publish_again', { request: { wallet, hash } }),
  checkAddress: (text) => invoke('check_address', { request: { text } }),

  exportKey: (request) => invoke('export_key', { request }),
  forgetExport: () => invoke('forget_export'),
  openKeyWindow: () => invoke('open_key_window'),
  forgetKey: () => invoke('forget_key'),
  suggestWords: (text) => invoke('suggest_words', { request: { text } }),
  readKey: (request) => invoke('read_key', { request }),
  keepKey: (request) => invoke('keep_key', { request }),
  drawWords: (words) => invoke('draw_words', { request: { words } }),
  revealKey: (wallet) => invoke('reveal_key', { request: { wallet } }),
  closeKeyWindow: () => invoke('close_key_window'),

  saveRecovery: (request) => invoke('save_recovery', { request }),
  chooseRecovery: () => invoke('choose_recovery'),
  browseServer: (request) => invoke('browse_server', { request }),
  browseFolder: () => invoke('browse_folder'),
  chooseCopy: (file) => invoke('choose_copy', { request: { file } }),
  forgetBrowsed: () => invoke('forget_browsed'),
  restore: (request) => invoke('restore', { request }),
  restoreHere: (request) => invoke('restore_here', { request }),
  splitBackup: (request) => invoke('split_backup', { request }),
  savePiece: (request) => invoke('save_piece', { request }),
  givePiece: (request) => invoke('give_piece', { request }),
  checkHandout: () => invoke('check_handout'),
  endHandout: () => invoke('end_handout'),
  openPiece: (request) => invoke('open_piece', { request }),
  forgetPieces: () => invoke('forget_pieces'),
  listParts: () => invoke('list_parts'),
  forgetPart: (part) => invoke('forget_part', { request: { part } }),
  askForPart: () => invoke('ask_for_part'),
  askKeepers: () => invoke('ask_keepers'),
  forgetKeeper: (part) => invoke('forget_keeper', { request: { part } }),
  givePart: (request) => invoke('give_part', { request }),
  gatherParts: (request) => invoke('gather_parts', { request }),
  trust: (code) => invoke('trust', { request: { code } }),
  distrust: (code) => invoke('distrust', { request: { code } }),
  forgetRestored: (wallet) => invoke('forget_restored', { request: { wallet } }),

  setBackupPassword: (request) => invoke('set_backup_password', { request }),
  addFolder: (request) => invoke('add_folder', { request }),
  addServer: (request) => invoke('add_server', { request }),
  removePlace: (place) => invoke('remove_place', { request: { place } }),
  copyNow: (request) => invoke('copy_now', { request }),
  checkCopies: (wallet) => invoke('check_copies', { request: { wallet } }),
  drill: (request) => invoke('drill', { request }),
};

function on<Name extends keyof Pushed>(event: Name, heard: (payload: Pushed[Name]) => void): () => void {
  const listening = listen<Pushed[Name]>(event, ({ payload }) => heard(payload));
  return () => {
    void listening.then((unlisten) => unlisten());
  };
}
