import type { Carried } from './talk';

/** Lets a person choose a file; none where they let it be. */
export function choose(): Promise<Carried | undefined> {
  const field = document.createElement('input');
  field.type = 'file';
  field.hidden = true;
  // A browser may forget a field that is in no document, and what was chosen with it.
  document.body.append(field);
  return new Promise<Carried | undefined>((chosen) => {
    field.addEventListener('cancel', () => {
      chosen(undefined);
    });
    field.addEventListener('change', () => {
      const file = field.files?.item(0);
      if (!file) {
        chosen(undefined);
        return;
      }
      void carried(file).then(chosen);
    });
    field.click();
  }).finally(() => {
    field.remove();
  });
}

/** A file as the worker takes it. */
export async function carried(file: File): Promise<Carried> {
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
}

/** Gives a person a file to keep. */
export function keep({ name, bytes }: Carried): void {
  const address = URL.createObjectURL(new Blob([bytes as BlobPart]));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
