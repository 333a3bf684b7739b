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
import { cn } from "@/lib/utils";
import type { InboundKind } from "@/types/conversation";

const ICONS: Record<InboundKind, LucideIcon> = {
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

export function KindIcon({ kind, className }: { kind: InboundKind; className?: string }) {
  const Icon = ICONS[kind];
  return <Icon aria-hidden="true" className={cn("size-4 shrink-0", className)} />;
}
