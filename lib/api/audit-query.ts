import type { AuditActor, AuditFilter, AuditTarget } from "@/types/audit";
import { membersOf } from "./members-of";
import { choiceField, textField, urlState } from "./url-state";

export type AuditListFilter = AuditFilter;

const TARGETS = membersOf<AuditTarget>({
  chip: true,
  contact: true,
  message: true,
  batch: true,
  person: true,
  session: true,
  api_key: true,
  subscription: true,
  gateway: true,
  settings: true,
  alert: true,
  saved_view: true,
});
/** Kinds of actors besides people, who are listed by name. */
const OTHER_ACTORS = membersOf<Exclude<AuditActor, "person">>({
  service: true,
  pairing_link: true,
  system: true,
  gateway: true,
  anonymous: true,
});

export const FILTER_AUDIT_TARGETS = TARGETS.names;
export const FILTER_AUDIT_ACTORS = OTHER_ACTORS.names;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const isTargetOrNone = (text: string): text is AuditTarget | "" => text === "" || TARGETS.isMember(text);
const isDay = (text: string) => DAY.test(text) && !Number.isNaN(Date.parse(text));
const checked = (isValid: (text: string) => boolean) => ({
  read: (text: string) => (isValid(text) ? text : ""),
  write: (text: string) => text,
});

export const auditUrl = urlState<AuditListFilter>({
  actor: checked((text) => OTHER_ACTORS.isMember(text) || UUID.test(text)),
  kind: choiceField(isTargetOrNone, ""),
  subject: textField(100),
  from: checked(isDay),
  until: checked(isDay),
});
