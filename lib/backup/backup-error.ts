/** A one-sentence error for the person who makes or restores a backup. Contains no row values and no passphrase. */
export class BackupError extends Error {
  override name = "BackupError";
}
