/**
 * Returns the members of a union in the record's order. The parameter is a record, so that a missing member fails to
 * compile. Callers list the members themselves, because importing the lists from `types` would add Zod to the page's
 * initial load.
 */
export function membersOf<Member extends string>(record: Record<Member, unknown>) {
  const isMember = (text: string): text is Member => Object.hasOwn(record, text);
  return { names: Object.keys(record).filter(isMember), isMember };
}
