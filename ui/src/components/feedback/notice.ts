/** `info` is to know, `attention` needs the user, `danger` can lose money, `proven` was checked or is done. */
export type NoticeTone = 'info' | 'attention' | 'danger' | 'proven';
