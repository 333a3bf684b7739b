ALTER TABLE "julia"."attempts" DROP CONSTRAINT "attempts_contact_id_clientes_id_fk";
--> statement-breakpoint
ALTER TABLE "julia"."messages" DROP CONSTRAINT "messages_chip_id_chips_id_fk";
--> statement-breakpoint
DROP INDEX "julia"."messages_idempotency";--> statement-breakpoint
CREATE UNIQUE INDEX "messages_idempotency" ON "julia"."messages" USING btree ("client_id","idempotency_key") WHERE idempotency_key is not null;--> statement-breakpoint
-- It answers something now; `db/functions` makes it anew.
DROP FUNCTION IF EXISTS "julia"."note_slot"("julia"."chip_rotation", "julia"."settings", timestamptz, int, int, float8, uuid);
