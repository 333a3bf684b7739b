import type { ContactPageQuery, ContactState } from "@/types/contact-pages";
import { membersOf } from "./members-of";
import { choiceField, textField, urlState } from "./url-state";

/** The part of the query that is stored in the page's URL. The cursor is kept in the list's own state. */
export type ContactListFilter = Omit<ContactPageQuery, "cursor">;

const STATES = membersOf<ContactState>({ replied: true, opted_out: true });

export const FILTER_CONTACT_STATES = STATES.names;

const isStateOrNone = (text: string): text is ContactState | "" => text === "" || STATES.isMember(text);

export const contactUrl = urlState<ContactListFilter>({
  search: textField(100),
  state: choiceField(isStateOrNone, ""),
  preferred: textField(50),
});
