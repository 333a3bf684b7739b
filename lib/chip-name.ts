import type { Chip } from "@/types/chips";
import { formatPhone } from "./format-phone";

/**
 * Returns the chip's name as screens show it. Must match `julia.chip_name`, except that the SQL function does not
 * format a phone number.
 */
export function chipName(chip: Pick<Chip, "label" | "instanceName" | "lastInstanceName" | "phone">): string {
  return (
    chip.label ??
    chip.instanceName ??
    chip.lastInstanceName ??
    (chip.phone === null ? "" : formatPhone(chip.phone))
  );
}
