-- All at once, in the order in which the product takes them: a process that still runs waits instead of a deadlock.
LOCK TABLE "julia"."chips", "julia"."clientes", "julia"."messages", "julia"."attempts", "julia"."chip_rotation", "julia"."contact_events" IN ACCESS EXCLUSIVE MODE;--> statement-breakpoint
ALTER TABLE "julia"."contact_events" DROP CONSTRAINT "contact_events_kind_known";--> statement-breakpoint
-- They look at the column; `db/functions` makes them anew.
DROP TRIGGER IF EXISTS "chips_rotation_update" ON "julia"."chips";--> statement-breakpoint
DROP TRIGGER IF EXISTS "chips_tell_update" ON "julia"."chips";--> statement-breakpoint
DROP TRIGGER IF EXISTS "chips_uptime_update" ON "julia"."chips";--> statement-breakpoint
ALTER TABLE "julia"."chips" drop column "wrong_number";--> statement-breakpoint
ALTER TABLE "julia"."chips" ADD COLUMN "wrong_number" boolean GENERATED ALWAYS AS ((owner_key is not null and owner_key is distinct from phone_key)) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."clientes" ADD COLUMN "outras_especialidades" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."contact_events" ADD COLUMN "actor_kind" text DEFAULT 'system' NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."contact_events" ADD COLUMN "actor_id" text;--> statement-breakpoint
ALTER TABLE "julia"."contact_events" ADD COLUMN "actor_label" text;--> statement-breakpoint
ALTER TABLE "julia"."contact_events" ADD CONSTRAINT "contact_events_kind_known" CHECK ("julia"."contact_events"."kind" in ('assigned', 'migrated', 'phone_changed', 'external_id_moved', 'name_changed', 'specialty_added'));--> statement-breakpoint
-- They take one argument more; `db/functions` makes them anew.
DROP FUNCTION IF EXISTS "julia"."accept_message"(uuid, uuid, text, text, uuid, text, text, text, text, text, text, text, int, int, text, jsonb, boolean, uuid);--> statement-breakpoint
DROP FUNCTION IF EXISTS "julia"."select_instance"(uuid, uuid, text, text, uuid, text, text, text, text, text, text, boolean);--> statement-breakpoint
DROP FUNCTION IF EXISTS "julia"."lock_contact"(uuid, text, text, text, text, text);--> statement-breakpoint
-- Keys from before the scope existed go on doing what they did.
UPDATE "julia"."api_keys" SET "scopes" = array_append("scopes", 'contacts:write') WHERE NOT 'contacts:write' = ANY ("scopes");--> statement-breakpoint
-- A Brazilian mobile whose nine belongs to the number (9 and then 0 to 5) had the key of the landline without it. The
-- new keys only tell apart what the old ones took for one, so that no two rows get one key.
CREATE FUNCTION julia.key_of_0018(p_phone text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  select case
    when p_phone ~ '^55[0-9]{2}9[6-9][0-9]{7}$' then left(p_phone, 4) || substr(p_phone, 6)
    when p_phone ~ '^549[0-9]{10}$' then '54' || substr(p_phone, 4)
    when p_phone ~ '^521[0-9]{10}$' then '52' || substr(p_phone, 4)
    else p_phone end
$$;--> statement-breakpoint
-- One contact that was two people's: the other number, the newest message to it first.
-- Not a temporary table: a role may lack the right to make one.
CREATE TABLE julia.split_contacts_0018 AS
SELECT DISTINCT ON (k.id) k.id AS contact_id, m.to_phone AS phone, julia.key_of_0018(m.to_phone) AS key,
  coalesce(o.id, gen_random_uuid()) AS new_id, o.id IS NULL AS is_new
FROM julia.clientes k
JOIN julia.messages m ON m.contact_id = k.id AND m.to_key = k.telefone_chave
LEFT JOIN julia.clientes o ON o.telefone_chave = julia.key_of_0018(m.to_phone) AND o.id <> k.id
WHERE k.telefone_chave ~ '^55[0-9]{2}[0-5][0-9]{7}$' AND julia.key_of_0018(m.to_phone) <> julia.key_of_0018(k.telefone)
ORDER BY k.id, m.seq DESC;--> statement-breakpoint
UPDATE julia.clientes k SET telefone_chave = k.telefone
WHERE k.telefone ~ '^55[0-9]{2}9[0-5][0-9]{7}$' AND k.telefone_chave = left(k.telefone, 4) || substr(k.telefone, 6)
  AND NOT EXISTS (SELECT 1 FROM julia.clientes o WHERE o.telefone_chave = k.telefone);--> statement-breakpoint
UPDATE julia.messages SET to_key = to_phone
WHERE to_phone ~ '^55[0-9]{2}9[0-5][0-9]{7}$' AND to_key = left(to_phone, 4) || substr(to_phone, 6);--> statement-breakpoint
-- The other number becomes a contact of its own. It keeps what was known of both, and the number it heard from.
INSERT INTO julia.clientes (id, telefone, telefone_chave, nome, especialidade, instancia_preferida, last_message_at, created_at)
SELECT s.new_id, s.phone, s.key, k.nome, k.especialidade, k.instancia_preferida,
  (SELECT max(m.sent_at) FROM julia.messages m WHERE m.contact_id = k.id AND m.to_key = s.key), k.created_at
FROM julia.split_contacts_0018 s JOIN julia.clientes k ON k.id = s.contact_id WHERE s.is_new;--> statement-breakpoint
UPDATE julia.messages m SET contact_id = s.new_id
FROM julia.split_contacts_0018 s WHERE m.contact_id = s.contact_id AND m.to_key = s.key;--> statement-breakpoint
UPDATE julia.attempts a SET contact_id = s.new_id
FROM julia.split_contacts_0018 s, julia.messages m WHERE a.contact_id = s.contact_id AND m.id = a.message_id AND m.contact_id = s.new_id;--> statement-breakpoint
UPDATE julia.contact_events e SET contact_id = s.new_id
FROM julia.split_contacts_0018 s, julia.messages m WHERE e.contact_id = s.contact_id AND m.id = e.message_id AND m.contact_id = s.new_id;--> statement-breakpoint
INSERT INTO julia.chip_contacts (chip_id, contact_id, first_sent_at, last_sent_at, acknowledged_at)
SELECT a.chip_id, s.new_id, min(a.slot_at), max(a.slot_at), min(m.delivered_at)
FROM julia.split_contacts_0018 s
JOIN julia.attempts a ON a.contact_id = s.new_id AND a.state = 'sent'
JOIN julia.messages m ON m.id = a.message_id
GROUP BY a.chip_id, s.new_id
ON CONFLICT DO NOTHING;--> statement-breakpoint
-- The next message of each of the two waits in the open lane; a reservation puts it back into its own.
UPDATE julia.messages m SET ready = true, lane = 'any', migrate_at = NULL
FROM (
  SELECT DISTINCT ON (q.contact_id) q.id, q.not_before
  FROM julia.messages q
  WHERE q.phase = 'queued' AND q.contact_id IN (
    SELECT contact_id FROM julia.split_contacts_0018 UNION SELECT new_id FROM julia.split_contacts_0018)
  ORDER BY q.contact_id, q.priority, q.seq
) next
WHERE m.id = next.id AND next.not_before IS NULL AND NOT EXISTS (
  SELECT 1 FROM julia.messages o
  WHERE o.contact_id = m.contact_id AND (o.phase IN ('reserved', 'dispatching') OR o.phase = 'queued' AND o.ready));--> statement-breakpoint
-- What was told by the gateway and is not worked on yet.
UPDATE julia.webhook_events SET data = jsonb_set(data, '{phoneKeys}',
  (SELECT jsonb_agg(julia.key_of_0018(phone)) FROM jsonb_array_elements_text(data -> 'phones') phone))
WHERE state = 'pending' AND jsonb_typeof(data -> 'phones') = 'array' AND jsonb_array_length(data -> 'phones') > 0;--> statement-breakpoint
UPDATE julia.chips SET phone_key = julia.key_of_0018(phone)
WHERE phone ~ '^55[0-9]{2}9[0-5][0-9]{7}$' AND phone_key = left(phone, 4) || substr(phone, 6);--> statement-breakpoint
UPDATE julia.chips SET owner_key = julia.key_of_0018(owner_phone)
WHERE owner_phone ~ '^55[0-9]{2}9[0-5][0-9]{7}$' AND owner_key = left(owner_phone, 4) || substr(owner_phone, 6);--> statement-breakpoint
-- Its triggers are away meanwhile: who turns out to hold another chip's number stops at once.
UPDATE julia.chip_rotation r SET usable = false, known_only = false, verdict = 'wrong_number',
  unusable_since = coalesce(r.unusable_since, clock_timestamp())
FROM julia.chips c WHERE c.id = r.chip_id AND c.wrong_number AND (r.usable OR r.known_only);--> statement-breakpoint
DROP TABLE julia.split_contacts_0018;--> statement-breakpoint
DROP FUNCTION julia.key_of_0018(text);
