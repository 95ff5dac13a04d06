import type { Carried } from './talk';

/** Lets a person choose a file; none where they let it be. */
export function choose(): Promise<Carried | undefined> {
  const field = document.createElement('input');
  field.type = 'file';
  return new Promise((chosen) => {
    field.addEventListener('cancel', () => {
      chosen(undefined);
    });
    field.addEventListener('change', () => {
      const file = field.files?.item(0);
      if (!file) {
        chosen(undefined);
        return;
      }
      void file.arrayBuffer().then((bytes) => {
        chosen({ name: file.name, bytes: new Uint8Array(bytes) });
      });
    });
    field.click();
  });
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
