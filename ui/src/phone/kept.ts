/** Tells when the browser deletes the database of this name, while a party has it open. */
export function watchDeletion(databases: IDBFactory, name: string, deleted: () => void): void {
  const opening = databases.open(name);
  opening.onsuccess = () => {
    // A browser that clears what it stores closes what is open.
    opening.result.onclose = deleted;
  };
}

/** True where the browser says that it has no database of this name. One that does not tell may have it. */
export async function isDeleted(databases: IDBFactory, name: string): Promise<boolean> {
  if (!('databases' in databases)) return false;
  return !(await databases.databases()).some((kept) => kept.name === name);
}
