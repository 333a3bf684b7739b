/** `out_manual`: written on the chip's phone, not by this product. */
export const INBOUND_DIRECTIONS = ["in", "out_manual"] as const;

export const INBOUND_KINDS = [
  "text",
  "image",
  "document",
  "audio",
  "video",
  "sticker",
  "location",
  "contact",
  "reaction",
  "unsupported",
] as const;

export type InboundKind = (typeof INBOUND_KINDS)[number];

/** Why a contact must not be written to. `erased`: the contact's data was erased, so only a keyed hash remembers it. */
export const OPT_OUT_CAUSES = ["keyword", "operator", "service", "erased"] as const;

export const DEFAULT_OPT_OUT_KEYWORDS = [
  "sair",
  "parar",
  "pare",
  "stop",
  "cancelar",
  "descadastrar",
  "remover",
  "não quero receber",
] as const;
