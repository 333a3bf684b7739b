import { formatPhone } from "@/lib/format-phone";

type AddressWords = (key: "hidden" | "erased") => string;

/** Formats a contact's address (see `printContactAddress`) for people. `t` reads the namespace `common.address`. */
export function contactAddressText(address: string, t: AddressWords): string {
  if (address === "erased") return t("erased");
  return address.startsWith("lid:") ? t("hidden") : formatPhone(address);
}
