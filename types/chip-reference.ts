import { z } from "zod";

/** A chip as shown in rows about something else, such as an alert. */
export const chipReferenceSchema = z.object({
  id: z.uuid(),
  /** The label, or the instance name of a chip without a label. */
  name: z.string(),
  /** The current or last instance name; null if the chip never had an instance. */
  instanceName: z.string().nullable(),
});
export type ChipReference = z.infer<typeof chipReferenceSchema>;
