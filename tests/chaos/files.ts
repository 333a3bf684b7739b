import { createHash } from "node:crypto";
import type { MediaKind } from "@/types/media";
import { mp4, ogg, pdf, png } from "../factories/media-files";
import type { Post } from "./submit";

/** A file as a service uploads it. No two files of a run have the same bytes. */
export interface PostedFile {
  kind: MediaKind;
  mimeType: string;
  bytes: Buffer;
  /** In hex. */
  sha256: string;
}

const TYPES: Record<MediaKind, string> = {
  image: "image/png",
  document: "application/pdf",
  audio: "audio/ogg",
  video: "video/mp4",
};
/** Kinds of ten files. */
const KINDS: readonly MediaKind[] = [
  "document",
  "image",
  "video",
  "document",
  "image",
  "audio",
  "document",
  "video",
  "image",
  "document",
];
/** Captions of documents and videos, so that only the digest distinguishes several of them to one contact. */
const CAPTIONS = ["laudo", "receita", ""];
const LARGEST_DOCUMENT_BYTES = 200_000;
/** Every tenth message is a file. */
export const EVERY = 10;

/**
 * Turns every tenth message into a file. Images have unique captions, and no contact receives two voice messages,
 * because the gateway converts both, so the product can only recognise them by contact, kind and caption. Documents and
 * videos go to few contacts.
 */
export function withFiles(posts: readonly Post[], contacts: number, random: () => number): Post[] {
  return posts.map((post, index) => {
    if (index % EVERY !== EVERY - 1) return post;
    const number = Math.floor(index / EVERY);
    const kind = KINDS[number % KINDS.length] ?? "document";
    const file = makeFile(kind, number, random);
    if (kind === "image") return { ...post, file };
    if (kind === "audio") return { ...post, file, text: "", to: phoneAt(number % contacts) };
    const text = CAPTIONS[Math.floor(random() * CAPTIONS.length)] ?? "";
    return { ...post, file, text, to: phoneAt((random() * contacts) / EVERY) };
  });
}

/** Returns the phone number of a contact. */
export const phoneAt = (index: number) => String(5_511_980_000_000 + Math.floor(index));

export function makeDocument(): PostedFile {
  return described("document", pdf());
}

function makeFile(kind: MediaKind, number: number, random: () => number): PostedFile {
  switch (kind) {
    case "image": {
      const colour = Buffer.alloc(4);
      colour.writeUInt32BE(number << 8);
      return described(kind, png(colour));
    }
    case "document":
      return described(kind, pdf(Math.floor(random() * LARGEST_DOCUMENT_BYTES)));
    case "audio":
      return described(kind, ogg());
    case "video":
      return described(kind, mp4());
  }
}

const described = (kind: MediaKind, bytes: Buffer): PostedFile => ({
  kind,
  mimeType: TYPES[kind],
  bytes,
  sha256: createHash("sha256").update(bytes).digest("hex"),
});
