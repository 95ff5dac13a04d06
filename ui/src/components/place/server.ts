/** A server as somebody types how to get into it. */
export type ServerForm = {
  web_dav: { url: string; user: string; password: string };
  s3: { endpoint: string; bucket: string; region: string; access_key: string; secret_key: string; prefix: string };
};

export type ServerKind = keyof ServerForm;

/** What a request says of it. */
export type Server = { [Kind in ServerKind]: { kind: Kind } & ServerForm[Kind] }[ServerKind];

export function emptyServer(): ServerForm {
  return {
    web_dav: { url: '', user: '', password: '' },
    s3: { endpoint: '', bucket: '', region: 'us-east-1', access_key: '', secret_key: '', prefix: '' },
  };
}

/** Whether everything that the server needs was typed. */
export function isFilled(kind: ServerKind, form: ServerForm): boolean {
  return Object.entries(form[kind]).every(([field, text]) => field === 'prefix' || text.trim() !== '');
}

export function serverOf(kind: ServerKind, form: ServerForm): Server {
  return kind === 'web_dav' ? { kind, ...form.web_dav } : { kind, ...form.s3 };
}
