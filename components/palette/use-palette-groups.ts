import { useTranslations } from "next-intl";
import { useTheme } from "next-themes";
import { availableActions, canReadQr } from "@/components/chips/chip-actions";
import { type ChipStep, dialogOf, type OpenDialog } from "@/components/chips/open-dialog";
import { contactAddressText } from "@/components/contacts/contact-address-text";
import { useClockText } from "@/components/layout/use-clock-text";
import { chipName } from "@/lib/chip-name";
import { formatPhone } from "@/lib/format-phone";
import type { Chip } from "@/types/chips";
import type { ContactRow } from "@/types/contact-pages";
import type { MessageRow } from "@/types/message-pages";
import type { Role } from "@/types/people";
import type { Entry } from "./palette-item";
import type { ShownHelp } from "./shown-help";
import type { Found } from "./use-palette-search";
import { useViewEntries } from "./use-view-entries";

/**
 * Actions of chips are listed only if at most this many chips are found. Otherwise they would crowd out the other
 * entries.
 */
const MOST_CHIPS_WITH_ACTIONS = 2;
const MOST_VIEW_ENTRIES = 6;

interface PaletteInput {
  role: Role;
  text: string;
  found: Found;
  onDialog: (dialog: OpenDialog | null) => void;
  onShow: (shown: ShownHelp) => void;
}

interface Group {
  name: "chips" | "chipActions" | "contacts" | "messages" | "views" | "pages" | "actions";
  entries: Entry[];
}

/** Returns the entries in display order. The person's role determines which pages and actions are included. */
export function usePaletteGroups(input: PaletteInput): Group[] {
  const { role, text, found, onDialog } = input;
  const pages = usePages(role);
  const actions = useActions(input);
  const views = useViewEntries();
  const chipEntry = useChipEntry();
  const stepEntries = useStepEntries(onDialog);
  const messageEntry = useMessageEntry();
  const contactEntry = useContactEntry();
  const matching = (entries: Entry[]) => entries.filter(({ label }) => includes(label, text));
  const isNamed = role !== "manager" && found.chips.length <= MOST_CHIPS_WITH_ACTIONS;
  return [
    { name: "chips", entries: found.chips.map(chipEntry) },
    { name: "chipActions", entries: isNamed ? found.chips.flatMap(stepEntries) : [] },
    { name: "contacts", entries: found.contacts.map(contactEntry) },
    { name: "messages", entries: found.messages.map(messageEntry) },
    { name: "views", entries: matching(views).slice(0, MOST_VIEW_ENTRIES) },
    { name: "pages", entries: matching(pages) },
    { name: "actions", entries: matching(actions) },
  ];
}

/** Removes accents and case, which the comparison ignores. */
const plain = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
const includes = (label: string, text: string): boolean => plain(label).includes(plain(text.trim()));

function usePages(role: Role): Entry[] {
  const t = useTranslations("layout");
  const pages = useTranslations("palette.pages");
  const page = (href: string, label: string, keys?: string): Entry => ({
    id: href,
    href,
    label,
    ...(keys === undefined ? {} : { keys }),
  });
  return [
    page("/chips", t("chips"), "g c"),
    page("/messages", t("messages"), "g m"),
    page("/contacts", t("contacts"), "g d"),
    page("/status", t("status"), "g s"),
    page("/alerts", pages("alerts"), "g a"),
    ...(role === "manager" ? [] : [page("/settings/gateways", pages("gateways"))]),
    ...(role === "admin"
      ? [
          page("/settings/pool", pages("pool"), "g p"),
          page("/settings/alerts", pages("alertSettings")),
          page("/settings/people", pages("people")),
          page("/settings/api-keys", pages("apiKeys")),
          page("/settings/subscriptions", pages("subscriptions")),
          page("/settings/audit", pages("audit")),
        ]
      : []),
    page("/docs/api", pages("apiDocs")),
  ];
}

function useActions({ role, onDialog, onShow }: PaletteInput): Entry[] {
  const t = useTranslations("palette.actions");
  const chips = useTranslations("chips");
  const { resolvedTheme, setTheme } = useTheme();
  const nextTheme = resolvedTheme === "dark" ? "light" : "dark";
  const create: Entry[] = [
    { id: "create", label: chips("newInstance"), keys: "n", run: () => onDialog({ kind: "create" }) },
    { id: "adopt", label: chips("adoptExisting"), run: () => onDialog({ kind: "adopt" }) },
  ];
  return [
    ...(role === "manager" ? [] : create),
    { id: "theme", label: t(nextTheme), run: () => setTheme(nextTheme) },
    { id: "help", label: t("help"), keys: "?", run: () => onShow("shortcuts") },
  ];
}

function useChipEntry(): (chip: Chip) => Entry {
  const t = useTranslations("chips");
  return (chip) => ({
    id: chip.id,
    href: `/chips/${chip.id}`,
    label: chipName(chip) || t("withoutName"),
    hint: [chip.phone === null ? "" : formatPhone(chip.phone), t(`condition.${chip.condition}`)]
      .filter((part) => part !== "")
      .join(" · "),
  });
}

function useStepEntries(onDialog: PaletteInput["onDialog"]): (chip: Chip) => Entry[] {
  const t = useTranslations("chipActions");
  return (chip) => {
    const steps: ChipStep[] = [...(canReadQr(chip) ? (["scan"] as const) : []), ...availableActions(chip)];
    return steps.map((step) => ({
      id: `${step} ${chip.id}`,
      label: `${step === "scan" ? t("readQr") : t(`verb.${step}`)}: ${chipName(chip)}`,
      run: () => onDialog(dialogOf(step, chip)),
    }));
  };
}

function useContactEntry(): (contact: ContactRow) => Entry {
  const t = useTranslations("common.address");
  return ({ id, name, address, chipName }) => {
    const shown = contactAddressText(address, t);
    return {
      id: `contact ${id}`,
      href: `/contacts/${id}`,
      label: name ?? shown,
      hint: [name === null ? "" : shown, chipName ?? ""].filter((part) => part !== "").join(" · "),
    };
  };
}

function useMessageEntry(): (message: MessageRow) => Entry {
  const clock = useClockText();
  return ({ id, to, contactName, createdAt }) => ({
    id,
    href: `/messages/${id}`,
    label: contactName ?? formatPhone(to),
    hint: [contactName === null ? "" : formatPhone(to), clock(createdAt)]
      .filter((part) => part !== "")
      .join(" · "),
  });
}
