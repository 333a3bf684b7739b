CREATE TABLE "julia"."batches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"client_id" uuid NOT NULL,
	"name" text,
	"idempotency_key" text NOT NULL,
	"body_digest" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"size" integer NOT NULL,
	"refusals" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "batches_status_known" CHECK ("julia"."batches"."status" in ('active', 'paused', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "julia"."contact_addresses" (
	"lid" text PRIMARY KEY NOT NULL,
	"contact_id" uuid NOT NULL,
	"learned_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."erased_contacts" (
	"hash" text PRIMARY KEY NOT NULL,
	"erased_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."delivery_tries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "julia"."delivery_tries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"subscription_id" uuid NOT NULL,
	"event_seq" bigint NOT NULL,
	"attempt" smallint NOT NULL,
	"status" integer,
	"duration_ms" integer NOT NULL,
	"error" text,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."event_deliveries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "julia"."event_deliveries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"event_seq" bigint NOT NULL,
	"subscription_id" uuid,
	"order_key" uuid NOT NULL,
	"state" text DEFAULT 'due' NOT NULL,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"next_try_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"lease_owner" uuid,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "event_deliveries_state_known" CHECK ("julia"."event_deliveries"."state" in ('due', 'delivered', 'dead')),
	CONSTRAINT "event_deliveries_lease_whole" CHECK (("julia"."event_deliveries"."lease_until" is null) = ("julia"."event_deliveries"."lease_owner" is null))
);
--> statement-breakpoint
CREATE TABLE "julia"."events" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "julia"."events_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"type" text NOT NULL,
	"client_id" uuid,
	"contact_id" uuid,
	"message_id" uuid,
	"phase" text,
	"inbound_id" uuid,
	"chip_id" uuid,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"occurred_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"position" bigint,
	CONSTRAINT "events_type_known" CHECK ("julia"."events"."type" in ('message.sent', 'message.delivered', 'message.read', 'message.failed', 'message.expired', 'message.cancelled', 'message.uncertain', 'message.received', 'contact.opted_out', 'contact.opted_in', 'contact.number_changed', 'chip.connected', 'chip.disconnected', 'chip.banned', 'chip.restricted', 'chip.paused', 'test'))
);
--> statement-breakpoint
CREATE TABLE "julia"."inbound_messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "julia"."inbound_messages_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"chip_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"gateway_message_id" text NOT NULL,
	"direction" text NOT NULL,
	"kind" text NOT NULL,
	"text" text,
	"media_mime_type" text,
	"media_bytes" bigint,
	"media_file_name" text,
	"media_seconds" integer,
	"media_sha256" text,
	"quoted_gateway_id" text,
	"quoted_text" text,
	"quoted_message_id" uuid,
	"quoted_inbound_id" uuid,
	"edited_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "inbound_messages_gateway_id" UNIQUE("chip_id","gateway_message_id"),
	CONSTRAINT "inbound_messages_direction_known" CHECK ("julia"."inbound_messages"."direction" in ('in', 'out_manual')),
	CONSTRAINT "inbound_messages_kind_known" CHECK ("julia"."inbound_messages"."kind" in ('text', 'image', 'document', 'audio', 'video', 'sticker', 'location', 'contact', 'reaction', 'unsupported'))
);
--> statement-breakpoint
CREATE TABLE "julia"."subscriptions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"client_id" uuid NOT NULL,
	"url_sealed" text NOT NULL,
	"origin" text NOT NULL,
	"description" text,
	"types" text[] NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"secret_sealed" text NOT NULL,
	"previous_secret_sealed" text,
	"previous_ends_at" timestamp (3) with time zone,
	"last_success_at" timestamp (3) with time zone,
	"failing_since" timestamp (3) with time zone,
	"held_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "subscriptions_status_known" CHECK ("julia"."subscriptions"."status" in ('active', 'paused', 'disabled'))
);
--> statement-breakpoint
CREATE TABLE "julia"."forwarded_webhooks" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "julia"."forwarded_webhooks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"chip_id" uuid NOT NULL,
	"content_type" text NOT NULL,
	"body" "bytea" NOT NULL,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"next_try_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"lease_owner" uuid,
	"received_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."webhook_forwarding" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"enabled" boolean DEFAULT false NOT NULL,
	"url_sealed" text,
	"headers_sealed" text,
	"origin" text,
	"last_success_at" timestamp (3) with time zone,
	"failing_since" timestamp (3) with time zone,
	"last_error" text,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "webhook_forwarding_single_row" CHECK ("julia"."webhook_forwarding"."id" = 1),
	CONSTRAINT "webhook_forwarding_has_url" CHECK (not "julia"."webhook_forwarding"."enabled" or "julia"."webhook_forwarding"."url_sealed" is not null)
);
--> statement-breakpoint
ALTER TABLE "julia"."contact_events" DROP CONSTRAINT "contact_events_kind_known";--> statement-breakpoint
ALTER TABLE "julia"."clientes" ALTER COLUMN "telefone" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."clientes" ADD COLUMN "whatsapp_name" text;--> statement-breakpoint
ALTER TABLE "julia"."clientes" ADD COLUMN "reply_chip_id" uuid;--> statement-breakpoint
ALTER TABLE "julia"."clientes" ADD COLUMN "opted_out_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "julia"."clientes" ADD COLUMN "opt_out_cause" text;--> statement-breakpoint
ALTER TABLE "julia"."clientes" ADD COLUMN "opt_out_reason" text;--> statement-breakpoint
ALTER TABLE "julia"."clientes" ADD COLUMN "opt_out_by" text;--> statement-breakpoint
ALTER TABLE "julia"."clientes" ADD COLUMN "erased_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "julia"."clientes" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."messages" ADD COLUMN "scheduled_for" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "julia"."messages" ADD COLUMN "batch_id" uuid;--> statement-breakpoint
ALTER TABLE "julia"."messages" ADD COLUMN "in_reply_to" uuid;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "sending_weekdays" integer[] DEFAULT '{1,2,3,4,5,6,7}' NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "holidays" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "text_retention_days" integer DEFAULT 90 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "opt_out_keywords" text[] DEFAULT '{"sair","parar","pare","stop","cancelar","descadastrar","remover","não quero receber"}' NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "opt_out_confirmation" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "erasure_key_sealed" text;--> statement-breakpoint
ALTER TABLE "julia"."batches" ADD CONSTRAINT "batches_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "julia"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."contact_addresses" ADD CONSTRAINT "contact_addresses_contact_id_clientes_id_fk" FOREIGN KEY ("contact_id") REFERENCES "julia"."clientes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."delivery_tries" ADD CONSTRAINT "delivery_tries_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "julia"."subscriptions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."delivery_tries" ADD CONSTRAINT "delivery_tries_event_seq_events_seq_fk" FOREIGN KEY ("event_seq") REFERENCES "julia"."events"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."event_deliveries" ADD CONSTRAINT "event_deliveries_event_seq_events_seq_fk" FOREIGN KEY ("event_seq") REFERENCES "julia"."events"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."event_deliveries" ADD CONSTRAINT "event_deliveries_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "julia"."subscriptions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."inbound_messages" ADD CONSTRAINT "inbound_messages_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."inbound_messages" ADD CONSTRAINT "inbound_messages_contact_id_clientes_id_fk" FOREIGN KEY ("contact_id") REFERENCES "julia"."clientes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."inbound_messages" ADD CONSTRAINT "inbound_messages_quoted_message_id_messages_id_fk" FOREIGN KEY ("quoted_message_id") REFERENCES "julia"."messages"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."subscriptions" ADD CONSTRAINT "subscriptions_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "julia"."clients"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."forwarded_webhooks" ADD CONSTRAINT "forwarded_webhooks_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "batches_idempotency" ON "julia"."batches" USING btree ("client_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "contact_addresses_contact" ON "julia"."contact_addresses" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "delivery_tries_subscription" ON "julia"."delivery_tries" USING btree ("subscription_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "delivery_tries_event" ON "julia"."delivery_tries" USING btree ("event_seq");--> statement-breakpoint
CREATE INDEX "delivery_tries_at" ON "julia"."delivery_tries" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "event_deliveries_receiver" ON "julia"."event_deliveries" USING btree (coalesce("subscription_id", '00000000-0000-0000-0000-000000000000'),"event_seq");--> statement-breakpoint
CREATE INDEX "event_deliveries_event" ON "julia"."event_deliveries" USING btree ("event_seq");--> statement-breakpoint
CREATE INDEX "event_deliveries_due" ON "julia"."event_deliveries" USING btree ("next_try_at") WHERE state = 'due';--> statement-breakpoint
CREATE INDEX "event_deliveries_order" ON "julia"."event_deliveries" USING btree ("subscription_id","order_key","id") WHERE state = 'due';--> statement-breakpoint
CREATE UNIQUE INDEX "events_id" ON "julia"."events" USING btree ("id");--> statement-breakpoint
CREATE INDEX "events_unpublished" ON "julia"."events" USING btree ("seq") WHERE position is null;--> statement-breakpoint
CREATE UNIQUE INDEX "events_position" ON "julia"."events" USING btree ("position") WHERE position is not null;--> statement-breakpoint
CREATE INDEX "events_occurred" ON "julia"."events" USING btree ("occurred_at");--> statement-breakpoint
CREATE INDEX "inbound_messages_contact" ON "julia"."inbound_messages" USING btree ("contact_id","seq");--> statement-breakpoint
CREATE INDEX "inbound_messages_chip" ON "julia"."inbound_messages" USING btree ("chip_id","received_at");--> statement-breakpoint
CREATE INDEX "inbound_messages_received" ON "julia"."inbound_messages" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "inbound_messages_quoted" ON "julia"."inbound_messages" USING btree ("quoted_message_id");--> statement-breakpoint
CREATE INDEX "subscriptions_client" ON "julia"."subscriptions" USING btree ("client_id");--> statement-breakpoint
CREATE INDEX "forwarded_webhooks_chip" ON "julia"."forwarded_webhooks" USING btree ("chip_id","id");--> statement-breakpoint
CREATE INDEX "forwarded_webhooks_received" ON "julia"."forwarded_webhooks" USING btree ("received_at");--> statement-breakpoint
ALTER TABLE "julia"."messages" ADD CONSTRAINT "messages_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "julia"."batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "clientes_recent" ON "julia"."clientes" USING btree (greatest("last_message_at", "last_reply_at") desc nulls last,"id");--> statement-breakpoint
CREATE INDEX "messages_batch" ON "julia"."messages" USING btree ("batch_id","seq") WHERE batch_id is not null;--> statement-breakpoint
ALTER TABLE "julia"."clientes" ADD CONSTRAINT "clientes_known_by_something" CHECK (("julia"."clientes"."telefone" is null) = ("julia"."clientes"."telefone_chave" ~ '^(lid|erased):'));--> statement-breakpoint
ALTER TABLE "julia"."clientes" ADD CONSTRAINT "clientes_opt_out_whole" CHECK (("julia"."clientes"."opted_out_at" is null) = ("julia"."clientes"."opt_out_cause" is null));--> statement-breakpoint
ALTER TABLE "julia"."clientes" ADD CONSTRAINT "clientes_opt_out_cause_known" CHECK ("julia"."clientes"."opt_out_cause" in ('keyword', 'operator', 'service', 'erased'));--> statement-breakpoint
ALTER TABLE "julia"."contact_events" ADD CONSTRAINT "contact_events_kind_known" CHECK ("julia"."contact_events"."kind" in ('assigned', 'migrated', 'phone_changed', 'external_id_moved', 'name_changed', 'specialty_added', 'merged', 'opted_out', 'opted_in', 'erased'));--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD CONSTRAINT "settings_weekdays" CHECK ("julia"."settings"."sending_weekdays" <@ array[1,2,3,4,5,6,7] and cardinality("julia"."settings"."sending_weekdays") > 0);--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD CONSTRAINT "settings_text_retention" CHECK ("julia"."settings"."text_retention_days" between 1 and 730);--> statement-breakpoint
-- It has other parameters now. The stored functions are loaded afterwards.
DROP FUNCTION IF EXISTS julia.accept_message(uuid, uuid, text, text, uuid, text, text, text, text, text, text, text, int, int, text, jsonb, boolean, uuid, boolean);--> statement-breakpoint
DROP FUNCTION IF EXISTS julia.accept_message(uuid, uuid, text, text, uuid, text, text, text, text, text, text, text, int, int, text, jsonb, boolean, uuid, boolean, int);
