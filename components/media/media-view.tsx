import { DownloadIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "@/lib/utils";
import type { InboundKind } from "@/types/conversation";
import { isPlayed, isShownInline } from "@/types/inline-media";
import type { ShownMedia } from "@/types/media";
import { KindIcon } from "./kind-icon";
import { useFileSize } from "./use-file-size";

interface MediaViewProps {
  kind: InboundKind;
  /** Null if the message has no file, such as a place. */
  media: ShownMedia | null;
}

/** The file of a message: an image itself, any other file by its name. Audio and video can also be played. */
export function MediaView({ kind, media }: MediaViewProps) {
  const t = useTranslations("common.media");
  const { id = null, state = "gone", mimeType = null, fileName = null } = media ?? {};
  const path = id === null || state !== "ready" ? null : `/api/dashboard/media/${id}`;
  if (path !== null && (kind === "image" || kind === "sticker") && isShownInline(mimeType ?? "")) {
    return (
      <a
        href={path}
        target="_blank"
        rel="noreferrer"
        className="block rounded-md outline-none focus-visible:ring-[3px] focus-visible:ring-ring/50"
      >
        {/* biome-ignore lint/performance/noImgElement: the optimizer cannot read files that need a session */}
        <img
          src={path}
          alt={fileName ?? t(`kind.${kind}`)}
          loading="lazy"
          className={cn(
            "h-auto max-w-full rounded-md",
            kind === "sticker" ? "max-h-32" : "max-h-72 min-h-16",
          )}
        />
      </a>
    );
  }
  const isPlayable =
    path !== null && (kind === "audio" || kind === "video") && isPlayed(kind, mimeType ?? "");
  return (
    <div className="flex max-w-full min-w-0 flex-col gap-2">
      {isPlayable && <Player kind={kind} path={path} name={fileName ?? t(`kind.${kind}`)} />}
      <FileLine kind={kind} media={media} path={path} />
    </div>
  );
}

/** Loads nothing before a person plays it. */
function Player({ kind: Media, path, name }: { kind: "audio" | "video"; path: string; name: string }) {
  return (
    <Media
      controls
      preload="none"
      src={path}
      aria-label={name}
      className={
        Media === "audio"
          ? "h-11 w-72 max-w-full"
          : "aspect-video max-h-72 w-96 max-w-full rounded-md bg-black"
      }
    />
  );
}

function FileLine({ kind, media, path }: MediaViewProps & { path: string | null }) {
  const t = useTranslations("common.media");
  const { id = null, fileName = null } = media ?? {};
  return (
    <p className="flex min-w-0 items-start gap-2">
      <KindIcon kind={kind} className="mt-0.5" />
      <span className="min-w-0">
        <span className="[overflow-wrap:anywhere]">{fileName ?? t(`kind.${kind}`)}</span>
        <FileFacts media={media} isReadable={id !== null} />
      </span>
      {path !== null && (
        <a
          href={`${path}?download=1`}
          download
          aria-label={t("download", { name: fileName ?? t(`kind.${kind}`) })}
          className="-my-1 rounded-md p-1.5 outline-none hover:bg-foreground/10 focus-visible:ring-[3px] focus-visible:ring-ring/50 touch:-my-3 touch:p-3.5"
        >
          <DownloadIcon aria-hidden="true" className="size-4" />
        </a>
      )}
    </p>
  );
}

function FileFacts({ media, isReadable }: { media: MediaViewProps["media"]; isReadable: boolean }) {
  const t = useTranslations("common.media");
  const size = useFileSize();
  if (media === null) return null;
  const { bytes, seconds, state } = media;
  const facts = [
    seconds === null ? null : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`,
    bytes === null ? null : size(bytes),
    state === "gone" ? t("gone") : state === "pending" && isReadable ? t("pending") : null,
  ].filter((fact) => fact !== null);
  return facts.length === 0 ? null : <span className="block text-xs">{facts.join(" · ")}</span>;
}
