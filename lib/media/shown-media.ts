import { sql } from "drizzle-orm";
import type { ShownMedia } from "@/types/media";

const state = sql`case when f.file_key is not null then 'ready' when f.removed_at is null then 'pending' else 'gone' end`;

/** The file of `m` (julia.messages) as `shownMediaSchema` describes it, as JSON. Null if the message is a text. */
export const sentMedia = sql`(
  select json_build_object('id', f.id, 'state', ${state}, 'mimeType', f.mime_type,
    'fileName', coalesce(m.media_file_name, case when f.removed_at is null then f.file_name end), 'bytes', f.bytes, 'seconds', null)
  from julia.media f where f.id = m.media_id)`;

/** The file of `i` (julia.inbound_messages), likewise. A file that has expired is gone. */
export const receivedMedia = sql`
  case when i.kind in ('image', 'document', 'audio', 'video', 'sticker') and i.deleted_at is null then json_build_object(
    'id', i.media_id,
    'state', coalesce((select ${state} from julia.media f where f.id = i.media_id), 'gone'),
    'mimeType', (select f.mime_type from julia.media f where f.id = i.media_id), 'fileName', i.media_file_name, 'bytes', i.media_bytes,
    'seconds', i.media_seconds) end`;

/** For people who may not read texts. */
export const hideMedia = (media: ShownMedia | null): ShownMedia | null =>
  media === null ? null : { ...media, id: null, fileName: null };
