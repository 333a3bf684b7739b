import { z } from "zod";
import { MOST_BULK_DELETES } from "./bulk-limits";
import { chipSchema, limitSchema } from "./chips";
import { ERROR_CODES } from "./errors";
import { LOCALES } from "./locale";
import { tagsSchema } from "./tag-schemas";

/**
 * Maximum number of chips in a request. Each request is one transaction, so the browser splits a longer selection into
 * several requests.
 */
export const MOST_BULK_CHIPS = 100;

/**
 * Reasons why a chip was not changed. `contradicting_limits`: the new hourly or daily limit contradicts the chip's
 * other limit, because the hourly limit would exceed the daily limit. `changed_since`: the values to undo have been
 * changed again.
 */
const BULK_FAILURES = [
  "not_found",
  "deleted",
  "contradicting_limits",
  "too_many_tags",
  "changed_since",
] as const;

const chipIds = z.array(z.uuid()).min(1).max(MOST_BULK_CHIPS);

export const bulkChangeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("pause"), chipIds }),
  z.strictObject({ kind: z.literal("resume"), chipIds }),
  z
    .strictObject({
      kind: z.literal("tags"),
      chipIds,
      add: tagsSchema.default([]),
      remove: tagsSchema.default([]),
    })
    .refine(({ add, remove }) => add.length + remove.length > 0, {
      path: ["add"],
      message: "add or remove is required",
    }),
  z
    .strictObject({
      kind: z.literal("limits"),
      chipIds,
      perHour: limitSchema.optional(),
      perDay: limitSchema.optional(),
    })
    .refine(({ perHour, perDay }) => perHour !== undefined || perDay !== undefined, {
      path: ["perHour"],
      message: "perHour or perDay is required",
    }),
]);
export type BulkChange = z.infer<typeof bulkChangeSchema>;

const bulkValuesSchema = z.strictObject({
  pausedAt: z.iso.datetime().nullable().optional(),
  perHour: limitSchema.optional(),
  perDay: limitSchema.optional(),
  tags: tagsSchema.optional(),
});
export type BulkValues = z.infer<typeof bulkValuesSchema>;

/** The values of a chip before and after a change. The browser sends them back unchanged to undo the change. */
const bulkChangedSchema = z.strictObject({ id: z.uuid(), before: bulkValuesSchema, after: bulkValuesSchema });
export type BulkChanged = z.infer<typeof bulkChangedSchema>;

export const bulkUndoSchema = z.strictObject({
  chips: z.array(bulkChangedSchema).min(1).max(MOST_BULK_CHIPS),
});
export type BulkUndo = z.infer<typeof bulkUndoSchema>;

export const bulkAnswerSchema = z.object({
  changed: z.array(bulkChangedSchema),
  /** Number of chips that already had the requested values. */
  unchanged: z.number().int(),
  failures: z.array(z.object({ id: z.uuid(), reason: z.enum(BULK_FAILURES) })),
});
export type BulkAnswer = z.infer<typeof bulkAnswerSchema>;
export type BulkFailure = BulkAnswer["failures"][number];

export const bulkDeleteSchema = z.strictObject({
  chipIds: z.array(z.uuid()).min(1).max(MOST_BULK_DELETES),
});
export type BulkDelete = z.infer<typeof bulkDeleteSchema>;

export const bulkDeleteAnswerSchema = z.object({
  /**
   * Includes chips that were already deleted. `confirmed` is false until the gateway has released the instance name.
   */
  deleted: z.array(z.object({ id: z.uuid(), confirmed: z.boolean() })),
  /**
   * `code` is the error that a delete of only this chip would return. `operation` is the operation in progress on a
   * busy chip.
   */
  failures: z.array(z.object({ id: z.uuid(), code: z.enum(ERROR_CODES), operation: z.string().nullable() })),
});
export type BulkDeleteAnswer = z.infer<typeof bulkDeleteAnswerSchema>;

/** The fields of a chip that determine its name and its available commands. */
export const selectedChipSchema = chipSchema.pick({
  id: true,
  phone: true,
  instanceName: true,
  lastInstanceName: true,
  label: true,
  status: true,
  state: true,
  connected: true,
  adopted: true,
  isMadeAnewByReconnect: true,
  headline: true,
  contacts: true,
  perHour: true,
  perDay: true,
});
export type SelectedChip = z.infer<typeof selectedChipSchema>;

export const chipSelectionSchema = z.object({ items: z.array(selectedChipSchema) });
export type ChipSelection = z.infer<typeof chipSelectionSchema>;

export const chipExportSchema = z.strictObject({
  chipIds: z.array(z.uuid()).min(1).max(5_000),
  locale: z.enum(LOCALES).default("pt-BR"),
});
