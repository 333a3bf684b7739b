import {
  CircleHelpIcon,
  ContactRoundIcon,
  FileTextIcon,
  ImageIcon,
  type LucideIcon,
  MapPinIcon,
  MicIcon,
  SmilePlusIcon,
  StickerIcon,
  TypeIcon,
  VideoIcon,
} from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ConversationItem } from "@/types/contact-pages";

const ICONS: Record<ConversationItem["kind"], LucideIcon> = {
  text: TypeIcon,
  image: ImageIcon,
  document: FileTextIcon,
  audio: MicIcon,
  video: VideoIcon,
  sticker: StickerIcon,
  location: MapPinIcon,
  contact: ContactRoundIcon,
  reaction: SmilePlusIcon,
  unsupported: CircleHelpIcon,
};

const KILOBYTE = 1024;

/** The kind of a message that is not text, with the name, length and size of its file. */
export function BubbleMedia({ item }: { item: ConversationItem }) {
  const t = useTranslations("contacts.kind");
  const format = useFormatter();
  const Icon = ICONS[item.kind];
  const { fileName = null, bytes = null, seconds = null } = item.media ?? {};
  const size = (count: number) => {
    const isLarge = count >= KILOBYTE * KILOBYTE;
    return format.number(count / (isLarge ? KILOBYTE * KILOBYTE : KILOBYTE), {
      style: "unit",
      unit: isLarge ? "megabyte" : "kilobyte",
      maximumFractionDigits: isLarge ? 1 : 0,
    });
  };
  const facts = [
    seconds === null ? null : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`,
    bytes === null ? null : size(bytes),
  ].filter((fact) => fact !== null);
  return (
    <p className="flex min-w-0 items-start gap-2">
      <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0">
        <span className="[overflow-wrap:anywhere]">{fileName ?? t(item.kind)}</span>
        {facts.length > 0 && <span className="block text-xs">{facts.join(" · ")}</span>}
      </span>
    </p>
  );
}
