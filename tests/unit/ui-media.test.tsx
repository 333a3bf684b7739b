import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { MediaView } from "@/components/media/media-view";
import { MessageRow } from "@/components/messages/message-row";
import { LOCALES } from "@/types/locale";
import type { ShownMedia } from "@/types/media";
import { show } from "./dashboard-stub";
import { rowWith } from "./message-stub";

const ID = "01980000-0000-7000-8000-0000000000f1";
const PATH = `/api/dashboard/media/${ID}`;
const mediaWith = (change: Partial<ShownMedia> = {}): ShownMedia => ({
  id: ID,
  state: "ready",
  mimeType: "image/jpeg",
  fileName: null,
  bytes: 2048,
  seconds: null,
  ...change,
});

it("an image is shown itself, and opens in full size", () => {
  show(<MediaView kind="image" media={mediaWith()} />);
  expect(screen.getByRole("img", { name: "Imagem" })).toHaveAttribute("src", PATH);
  expect(screen.getByRole("link")).toHaveAttribute("href", PATH);
});

it("a file of a few bytes does not look empty", () => {
  const { container } = show(
    <MediaView kind="document" media={mediaWith({ fileName: "a.txt", bytes: 40 })} />,
  );
  expect(container).toHaveTextContent("a.txt1 kB");
});

it.each(["audio", "video"] as const)(
  "an %s is played, loads nothing before, and can be downloaded",
  (kind) => {
    const { container } = show(<MediaView kind={kind} media={mediaWith({ mimeType: `${kind}/mp4` })} />);
    const player = container.querySelector(kind);
    expect(player).toHaveAttribute("src", PATH);
    expect(player).toHaveAttribute("preload", "none");
    expect(player).toHaveAttribute("controls");
    expect(screen.getByRole("link", { name: /^Baixar/ })).toHaveAttribute("href", `${PATH}?download=1`);
  },
);

it.each([
  ["of another type", mediaWith({ mimeType: "text/html" })],
  ["of a format that no browser plays", mediaWith({ mimeType: "audio/amr" })],
  ["that has not arrived yet", mediaWith({ mimeType: "audio/ogg", state: "pending" })],
])("an audio %s is only named", (_, media) => {
  const { container } = show(<MediaView kind="audio" media={media} />);
  expect(container.querySelector("audio")).toBeNull();
  expect(container).toHaveTextContent("Áudio");
});

it("any other file is shown by name, with its length and size, and can be downloaded", () => {
  const { container } = show(
    <MediaView
      kind="audio"
      media={mediaWith({ mimeType: "audio/ogg", fileName: "recado.ogg", seconds: 65 })}
    />,
  );
  expect(container).toHaveTextContent("recado.ogg1:05 · 2 kB");
  expect(screen.getByRole("link", { name: "Baixar recado.ogg" })).toHaveAttribute(
    "href",
    `${PATH}?download=1`,
  );
});

it("a file that could contain a script is never shown as an image", () => {
  show(<MediaView kind="image" media={mediaWith({ mimeType: "image/svg+xml" })} />);
  expect(screen.queryByRole("img")).toBeNull();
  expect(screen.getByRole("link", { name: "Baixar Imagem" })).toBeInTheDocument();
});

it.each(LOCALES)("a file that cannot be read has no link, and its state is explained (%s)", (locale) => {
  const words = {
    pending: { "pt-BR": "sendo buscado no WhatsApp", en: "being fetched from WhatsApp" },
    gone: { "pt-BR": "não está mais disponível", en: "no longer available" },
  };
  for (const state of ["pending", "gone"] as const) {
    const { container, unmount } = show(<MediaView kind="image" media={mediaWith({ state })} />, { locale });
    expect(container).toHaveTextContent(words[state][locale]);
    expect(screen.queryByRole("link")).toBeNull();
    unmount();
  }
  // Managers see that there is a file, but cannot read it.
  show(<MediaView kind="image" media={mediaWith({ id: null })} />, { locale });
  expect(screen.queryByRole("link")).toBeNull();
});

it("the list of messages marks the kind of a file", () => {
  const row = (mediaKind: "image" | null) => (
    <table>
      <tbody>
        <MessageRow message={rowWith({ mediaKind })} selected={false} onSelect={null} />
      </tbody>
    </table>
  );
  const { unmount } = show(row("image"));
  expect(screen.getByTitle("Imagem")).toBeInTheDocument();
  unmount();
  show(row(null));
  expect(screen.queryByTitle("Imagem")).toBeNull();
});
