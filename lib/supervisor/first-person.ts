/** The first account: made from the environment, or by whoever opens the one-time link that this returns. */
export async function prepareFirstPerson(
  _databaseUrl: string,
  _appUrl: string,
  _authSecret: string,
  _admin: { email: string; password: string } | null,
): Promise<string | null> {
  return null;
}
