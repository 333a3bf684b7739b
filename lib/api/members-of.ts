/**
 * The members of a union, in the record's order. A record, so that a new member fails to compile; and written out,
 * because importing the lists in `types` would bring Zod into the page's first load.
 */
export function membersOf<Member extends string>(record: Record<Member, unknown>) {
  const isMember = (text: string): text is Member => Object.hasOwn(record, text);
  return { names: Object.keys(record).filter(isMember), isMember };
}
