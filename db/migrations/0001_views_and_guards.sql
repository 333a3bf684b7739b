-- The audit log only grows.
CREATE FUNCTION "julia"."refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_log is append-only';
END;
$$;
--> statement-breakpoint
CREATE TRIGGER "audit_log_append_only" BEFORE UPDATE OR DELETE ON "julia"."audit_log"
  FOR EACH ROW EXECUTE FUNCTION "julia"."refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "audit_log_no_truncate" BEFORE TRUNCATE ON "julia"."audit_log"
  FOR EACH STATEMENT EXECUTE FUNCTION "julia"."refuse_change"();
--> statement-breakpoint
INSERT INTO "julia"."settings" ("id") VALUES (1) ON CONFLICT DO NOTHING;
--> statement-breakpoint
INSERT INTO "julia"."gateways" ("id") VALUES ('default') ON CONFLICT DO NOTHING;
--> statement-breakpoint
-- The start of the calendar day of the product's time zone: for people, never for limits.
CREATE FUNCTION "julia"."day_start"() RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT date_trunc('day', clock_timestamp() AT TIME ZONE s.time_zone) AT TIME ZONE s.time_zone
  FROM "julia"."settings" s WHERE s.id = 1
$$;
--> statement-breakpoint
-- The names that older SQL of the customer knows.
CREATE VIEW "julia"."whatsapp_instances" AS
SELECT
  c.instance_name AS nome,
  c.phone AS numero_telefone,
  CASE
    WHEN c.status = 'banned' THEN 'banned'
    WHEN c.evolution_connected THEN 'connected'
    ELSE 'disconnected'
  END AS status,
  (
    SELECT count(*)::integer FROM "julia"."attempts" a
    WHERE a.chip_id = c.id AND a.state = 'sent' AND a.slot_at >= (SELECT "julia"."day_start"())
  ) AS msgs_enviadas_hoje,
  (SELECT max(a.slot_at) FROM "julia"."attempts" a WHERE a.chip_id = c.id AND a.state = 'sent') AS ultima_msg_at
FROM "julia"."chips" c
WHERE c.instance_name IS NOT NULL AND c.status <> 'cancelled';
--> statement-breakpoint
-- Usage is counted by the index alone, which takes pages that vacuum has seen: let it come early to this table.
ALTER TABLE "julia"."attempts" SET (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_insert_threshold = 1000);
