-- `db/migrate.ts` creates the schema: a role may own it without the right to create one.
CREATE TABLE "julia"."accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"provider_id" text NOT NULL,
	"account_id" text NOT NULL,
	"password" text,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp (3) with time zone,
	"refresh_token_expires_at" timestamp (3) with time zone,
	"scope" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."alert_deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"destination_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"rule" text,
	"notice_ids" uuid[] NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"last_error" text,
	CONSTRAINT "alert_deliveries_kind_known" CHECK ("julia"."alert_deliveries"."kind" in ('fired', 'repeated', 'resolved', 'test')),
	CONSTRAINT "alert_deliveries_state_known" CHECK ("julia"."alert_deliveries"."state" in ('pending', 'delivered', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "julia"."alert_destinations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"from_environment" boolean DEFAULT false NOT NULL,
	"encrypted_url" text,
	"url_hint" text NOT NULL,
	"encrypted_secret" text,
	"min_severity" text DEFAULT 'warning' NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"last_delivered_at" timestamp (3) with time zone,
	"last_error" text,
	"last_error_at" timestamp (3) with time zone,
	CONSTRAINT "alert_destinations_kind_known" CHECK ("julia"."alert_destinations"."kind" in ('slack', 'generic')),
	CONSTRAINT "alert_destinations_severity_known" CHECK ("julia"."alert_destinations"."min_severity" in ('critical', 'warning', 'info')),
	CONSTRAINT "alert_destinations_address" CHECK ("julia"."alert_destinations"."from_environment" = ("julia"."alert_destinations"."encrypted_url" is null))
);
--> statement-breakpoint
CREATE TABLE "julia"."alert_notices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"alert_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"kind" text NOT NULL,
	"severity" text NOT NULL,
	"cause" jsonb NOT NULL,
	"flapping" boolean DEFAULT false NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"grouped_at" timestamp (3) with time zone,
	CONSTRAINT "alert_notices_once" UNIQUE("alert_id","sequence"),
	CONSTRAINT "alert_notices_kind_known" CHECK ("julia"."alert_notices"."kind" in ('fired', 'repeated', 'resolved'))
);
--> statement-breakpoint
CREATE TABLE "julia"."alert_rules" (
	"rule" text PRIMARY KEY NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"severity" text,
	"threshold" integer,
	"hold_seconds" integer,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "alert_rules_known" CHECK ("julia"."alert_rules"."rule" in ('gateway_unreachable', 'pool_empty', 'worker_silent', 'chip_banned', 'wrong_number', 'instance_offline', 'chip_restricted', 'failures_in_a_row', 'queue_stalled', 'uncertain_message', 'webhooks_silent', 'capacity_day', 'capacity_hour'))
);
--> statement-breakpoint
CREATE TABLE "julia"."alert_silences" (
	"id" uuid PRIMARY KEY NOT NULL,
	"rule" text,
	"subject" uuid,
	"starts_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"reason" text NOT NULL,
	"owner_id" uuid,
	"owner" text NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended_by" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "alert_silences_ends" CHECK ("julia"."alert_silences"."ends_at" > "julia"."alert_silences"."starts_at")
);
--> statement-breakpoint
CREATE TABLE "julia"."alerts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"rule" text NOT NULL,
	"subject" uuid,
	"severity" text NOT NULL,
	"state" text NOT NULL,
	"cause" jsonb NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"fired_at" timestamp (3) with time zone,
	"clear_since" timestamp (3) with time zone,
	"resolved_at" timestamp (3) with time zone,
	"flapping" boolean DEFAULT false NOT NULL,
	"acknowledged_by_id" uuid,
	"acknowledged_by" text,
	"acknowledged_at" timestamp (3) with time zone,
	"acknowledgement" text,
	"last_notified_at" timestamp (3) with time zone,
	"notices" integer DEFAULT 0 NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "alerts_rule_known" CHECK ("julia"."alerts"."rule" in ('gateway_unreachable', 'pool_empty', 'worker_silent', 'chip_banned', 'wrong_number', 'instance_offline', 'chip_restricted', 'failures_in_a_row', 'queue_stalled', 'uncertain_message', 'webhooks_silent', 'capacity_day', 'capacity_hour')),
	CONSTRAINT "alerts_severity_known" CHECK ("julia"."alerts"."severity" in ('critical', 'warning', 'info')),
	CONSTRAINT "alerts_state_known" CHECK ("julia"."alerts"."state" in ('pending', 'firing', 'resolved')),
	CONSTRAINT "alerts_fired_when_firing" CHECK (("julia"."alerts"."state" = 'pending') = ("julia"."alerts"."fired_at" is null)),
	CONSTRAINT "alerts_resolved_when_over" CHECK (("julia"."alerts"."state" = 'resolved') = ("julia"."alerts"."resolved_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "julia"."api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"client_id" uuid NOT NULL,
	"prefix" text NOT NULL,
	"digest" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"created_by" text,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "julia"."attempts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"message_id" uuid,
	"chip_id" uuid NOT NULL,
	"contact_id" uuid,
	"state" text NOT NULL,
	"slot_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"held_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"dispatched_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"reason" text,
	"cause" text,
	"gateway_message_id" text,
	"remote_jid" text,
	"error_code" text,
	"error_detail" text,
	"client_id" uuid,
	"idempotency_key" text,
	"body_digest" text,
	"releasable_until" timestamp (3) with time zone,
	CONSTRAINT "attempts_state_known" CHECK ("julia"."attempts"."state" in ('reserved', 'dispatching', 'sent', 'uncertain', 'failed', 'selected', 'not_sent', 'released'))
);
--> statement-breakpoint
CREATE TABLE "julia"."audit_log" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_label" text,
	"action" text NOT NULL,
	"target_kind" text NOT NULL,
	"target_id" text,
	"details" jsonb,
	"request_id" text
);
--> statement-breakpoint
CREATE TABLE "julia"."callback_secrets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"client_id" uuid NOT NULL,
	"generation" integer NOT NULL,
	"sealed" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"created_by" text,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "julia"."chip_contacts" (
	"chip_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"first_sent_at" timestamp (3) with time zone,
	"last_sent_at" timestamp (3) with time zone,
	"acknowledged_at" timestamp (3) with time zone,
	"last_reply_at" timestamp (3) with time zone,
	CONSTRAINT "chip_contacts_chip_id_contact_id_pk" PRIMARY KEY("chip_id","contact_id")
);
--> statement-breakpoint
CREATE TABLE "julia"."chip_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "julia"."chip_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"chip_id" uuid NOT NULL,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"kind" text NOT NULL,
	"from_value" text,
	"to_value" text,
	"reason" text,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_label" text,
	"details" jsonb
);
--> statement-breakpoint
CREATE TABLE "julia"."chip_health" (
	"chip_id" uuid PRIMARY KEY NOT NULL,
	"suspicions" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"worst" text,
	"restarted_at" timestamp (3) with time zone,
	"revival_tried_at" timestamp (3) with time zone,
	"sockets_checked_at" timestamp (3) with time zone,
	"two_sockets_at" timestamp (3) with time zone,
	"last_webhook_at" timestamp (3) with time zone,
	"webhook_state" text DEFAULT 'unknown' NOT NULL,
	"webhook_checked_at" timestamp (3) with time zone,
	"webhook_since" timestamp (3) with time zone,
	"webhook_silent_since" timestamp (3) with time zone,
	"webhook_url" text,
	"webhook_replaced" text,
	"webhook_replaced_url" text,
	CONSTRAINT "chip_health_worst_known" CHECK ("julia"."chip_health"."worst" in ('hot_loop', 'double_socket', 'sends_fail', 'uncertain_sends', 'no_acknowledgements', 'endless_connecting', 'flapping', 'stale_open')),
	CONSTRAINT "chip_health_webhook_known" CHECK ("julia"."chip_health"."webhook_state" in ('unknown', 'ours', 'foreign', 'none', 'off'))
);
--> statement-breakpoint
CREATE TABLE "julia"."chip_operations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"chip_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"state" text DEFAULT 'requested' NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_label" text,
	"input" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"lease_until" timestamp (3) with time zone,
	"lease_owner" uuid,
	"next_attempt_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"requested_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "chip_operations_kind_known" CHECK ("julia"."chip_operations"."kind" in ('create', 'disconnect', 'delete', 'reconnect', 'adopt', 'end_pairing')),
	CONSTRAINT "chip_operations_state_known" CHECK ("julia"."chip_operations"."state" in ('requested', 'confirmed', 'refused', 'failed', 'superseded'))
);
--> statement-breakpoint
CREATE TABLE "julia"."chip_rotation" (
	"chip_id" uuid PRIMARY KEY NOT NULL,
	"instance_name" text,
	"verdict" text,
	"usable" boolean DEFAULT false NOT NULL,
	"known_only" boolean DEFAULT false NOT NULL,
	"per_hour" integer DEFAULT 0 NOT NULL,
	"per_day" integer DEFAULT 0 NOT NULL,
	"priority" integer DEFAULT 100 NOT NULL,
	"held_hour" integer DEFAULT 0 NOT NULL,
	"held_day" integer DEFAULT 0 NOT NULL,
	"load" double precision DEFAULT 0 NOT NULL,
	"count_changes_at" timestamp with time zone,
	"free_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"blocked_by" text,
	"gap_until" timestamp with time zone,
	"last_slot_at" timestamp (3) with time zone,
	"turns" bigint DEFAULT 0 NOT NULL,
	"attempt_id" uuid,
	"out_since" timestamp (3) with time zone,
	"out_cause" text,
	"probe_at" timestamp (3) with time zone,
	"out_count" integer DEFAULT 0 NOT NULL,
	"uncertain_streak" integer DEFAULT 0 NOT NULL,
	"unusable_since" timestamp (3) with time zone,
	"resumed_at" timestamp (3) with time zone,
	"has_bound" boolean DEFAULT false NOT NULL,
	"bound_empty_since" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "julia"."chip_state_spans" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "julia"."chip_state_spans_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"chip_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"until_at" timestamp (3) with time zone DEFAULT 'infinity' NOT NULL,
	CONSTRAINT "chip_state_spans_kind_known" CHECK ("julia"."chip_state_spans"."kind" in ('up', 'down', 'off')),
	CONSTRAINT "chip_state_spans_order" CHECK ("julia"."chip_state_spans"."from_at" <= "julia"."chip_state_spans"."until_at")
);
--> statement-breakpoint
CREATE TABLE "julia"."chips" (
	"id" uuid PRIMARY KEY NOT NULL,
	"phone" text,
	"phone_key" text,
	"instance_name" text,
	"last_instance_name" text,
	"label" text,
	"adopted" boolean DEFAULT false NOT NULL,
	"cancelled_at" timestamp (3) with time zone,
	"banned_at" timestamp (3) with time zone,
	"paused_at" timestamp (3) with time zone,
	"restricted_until" timestamp (3) with time zone,
	"desired_connection" text DEFAULT 'connected' NOT NULL,
	"ever_paired" boolean DEFAULT false NOT NULL,
	"warmup_seconds" integer DEFAULT 0 NOT NULL,
	"warmup_credited_at" timestamp (3) with time zone,
	"warmup_completed_at" timestamp (3) with time zone,
	"warmup_held_at" timestamp (3) with time zone,
	"ramp_since" timestamp (3) with time zone,
	"status" text DEFAULT 'pending' NOT NULL,
	"state" text DEFAULT 'unknown' NOT NULL,
	"evolution_connected" boolean DEFAULT false NOT NULL,
	"state_checked_at" timestamp (3) with time zone,
	"state_since" timestamp (3) with time zone,
	"connected_since" timestamp (3) with time zone,
	"last_open_at" timestamp (3) with time zone,
	"close_code" integer,
	"closed_at" timestamp (3) with time zone,
	"gateway_disconnected_at" timestamp (3) with time zone,
	"misses" integer DEFAULT 0 NOT NULL,
	"logged_out_by_us" boolean DEFAULT false NOT NULL,
	"owner_phone" text,
	"owner_key" text,
	"wrong_number" boolean GENERATED ALWAYS AS ((owner_key is not null and owner_key is distinct from phone_key)) STORED NOT NULL,
	"webhook_generation" integer DEFAULT 1 NOT NULL,
	"last_event_at" timestamp (3) with time zone,
	"per_hour" integer DEFAULT 20 NOT NULL,
	"per_day" integer DEFAULT 100 NOT NULL,
	"priority" integer DEFAULT 100 NOT NULL,
	"operation_id" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "chips_instance_name_unique" UNIQUE("instance_name"),
	CONSTRAINT "chips_status_known" CHECK ("julia"."chips"."status" in ('cancelled', 'banned', 'paused', 'restricted', 'pending', 'warming', 'active')),
	CONSTRAINT "chips_state_known" CHECK ("julia"."chips"."state" in ('open', 'connecting', 'close', 'missing', 'unknown')),
	CONSTRAINT "chips_desired_known" CHECK ("julia"."chips"."desired_connection" in ('connected', 'disconnected')),
	CONSTRAINT "chips_limits" CHECK ("julia"."chips"."per_hour" between 0 and 1000 and "julia"."chips"."per_day" between 0 and 1000),
	CONSTRAINT "chips_phone_digits" CHECK ("julia"."chips"."phone" ~ '^[0-9]{6,15}$'),
	CONSTRAINT "chips_phone_key_digits" CHECK (("julia"."chips"."phone" is null) = ("julia"."chips"."phone_key" is null)),
	CONSTRAINT "chips_connected_is_proven" CHECK (not "julia"."chips"."evolution_connected" or "julia"."chips"."state" = 'open'),
	CONSTRAINT "chips_warmup_seconds" CHECK ("julia"."chips"."warmup_seconds" >= 0)
);
--> statement-breakpoint
CREATE TABLE "julia"."client_requests" (
	"client_id" uuid NOT NULL,
	"minute" timestamp (3) with time zone NOT NULL,
	"requests" integer NOT NULL,
	CONSTRAINT "client_requests_client_id_minute_pk" PRIMARY KEY("client_id","minute")
);
--> statement-breakpoint
CREATE TABLE "julia"."clientes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"telefone" text NOT NULL,
	"telefone_chave" text NOT NULL,
	"external_id" text,
	"nome" text,
	"especialidade" text,
	"outras_especialidades" text[] DEFAULT '{}' NOT NULL,
	"instancia_preferida" text,
	"last_message_at" timestamp (3) with time zone,
	"last_reply_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "clientes_telefone_chave_unique" UNIQUE("telefone_chave"),
	CONSTRAINT "clientes_external_id_unique" UNIQUE("external_id"),
	CONSTRAINT "clientes_telefone_digits" CHECK ("julia"."clientes"."telefone" ~ '^[0-9]{6,15}$')
);
--> statement-breakpoint
CREATE TABLE "julia"."clients" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"requests_per_minute" integer DEFAULT 600 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."contact_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "julia"."contact_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"contact_id" uuid NOT NULL,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"kind" text NOT NULL,
	"from_value" text,
	"to_value" text,
	"reason" text,
	"actor_kind" text DEFAULT 'system' NOT NULL,
	"actor_id" text,
	"actor_label" text,
	"message_id" uuid,
	CONSTRAINT "contact_events_kind_known" CHECK ("julia"."contact_events"."kind" in ('assigned', 'migrated', 'phone_changed', 'external_id_moved', 'name_changed', 'specialty_added'))
);
--> statement-breakpoint
CREATE TABLE "julia"."functions_release" (
	"id" integer PRIMARY KEY NOT NULL,
	"release" text NOT NULL,
	"digest" text NOT NULL,
	"loaded_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "functions_release_single_row" CHECK ("julia"."functions_release"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "julia"."gateway_watch" (
	"id" text PRIMARY KEY NOT NULL,
	"failed_reads" integer DEFAULT 0 NOT NULL,
	"unreadable_since" timestamp (3) with time zone,
	"restarted_at" timestamp (3) with time zone,
	"unknown_instances" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."gateways" (
	"id" text PRIMARY KEY NOT NULL,
	"url_fingerprint" text,
	"breaker" text DEFAULT 'closed' NOT NULL,
	"cause" text,
	"opened_at" timestamp (3) with time zone,
	"retry_at" timestamp (3) with time zone,
	"license_required_since" timestamp (3) with time zone,
	"license_check_at" timestamp (3) with time zone,
	"is_down" boolean GENERATED ALWAYS AS ((breaker <> 'closed' or license_required_since is not null)) STORED,
	"back_at" timestamp (3) with time zone GENERATED ALWAYS AS (greatest(retry_at, license_check_at)) STORED,
	"version" text,
	"version_due_at" timestamp (3) with time zone,
	"last_success_at" timestamp (3) with time zone,
	"reconciled_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "gateways_breaker_known" CHECK ("julia"."gateways"."breaker" in ('closed', 'open', 'half_open'))
);
--> statement-breakpoint
CREATE TABLE "julia"."messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "julia"."messages_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"client_id" uuid NOT NULL,
	"idempotency_key" text,
	"body_digest" text,
	"contact_id" uuid NOT NULL,
	"to_phone" text NOT NULL,
	"to_key" text NOT NULL,
	"text" text NOT NULL,
	"kind" text NOT NULL,
	"priority" smallint DEFAULT 1 NOT NULL,
	"phase" text DEFAULT 'queued' NOT NULL,
	"ready" boolean DEFAULT false NOT NULL,
	"route_kind" text DEFAULT 'any' NOT NULL,
	"route_chip_id" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL,
	"route_specialty" text DEFAULT '' NOT NULL,
	"not_before" timestamp (3) with time zone,
	"migrate_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"chip_id" uuid,
	"reason" text,
	"routing" jsonb,
	"lease_owner" uuid,
	"lease_until" timestamp (3) with time zone,
	"gateway_message_id" text,
	"error_code" text,
	"error_detail" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"delivered_at" timestamp (3) with time zone,
	"read_at" timestamp (3) with time zone,
	"failed_at" timestamp (3) with time zone,
	"uncertain_since" timestamp (3) with time zone,
	"resolution_by" text,
	"resolution_at" timestamp (3) with time zone,
	"supersedes" uuid,
	"superseded_by" uuid,
	"callback_url" text,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"simulated" boolean DEFAULT false NOT NULL,
	CONSTRAINT "messages_phase_known" CHECK ("julia"."messages"."phase" in ('queued', 'reserved', 'dispatching', 'sent', 'delivered', 'read', 'failed', 'expired', 'cancelled', 'uncertain')),
	CONSTRAINT "messages_kind_known" CHECK ("julia"."messages"."kind" in ('new', 'follow_up', 'reply')),
	CONSTRAINT "messages_priority_known" CHECK ("julia"."messages"."priority" between 0 and 2),
	CONSTRAINT "messages_ready_is_queued" CHECK (not "julia"."messages"."ready" or "julia"."messages"."phase" = 'queued')
);
--> statement-breakpoint
CREATE TABLE "julia"."pairings" (
	"chip_id" uuid PRIMARY KEY NOT NULL,
	"qr_code" text,
	"qr_base64" text,
	"qr_pairing_code" text,
	"qr_count" integer DEFAULT 0 NOT NULL,
	"qr_issued_at" timestamp (3) with time zone,
	"qr_seen_digest" text,
	"scan_inferred_at" timestamp (3) with time zone,
	"close_since" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"without_qr_since" timestamp (3) with time zone,
	"reason" text,
	"unreadable_since" timestamp (3) with time zone,
	"watched_at" timestamp (3) with time zone,
	"started_at" timestamp (3) with time zone,
	"poll_not_before" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"connect_claimed_until" timestamp (3) with time zone,
	"connected_socket_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "julia"."periodic_tasks" (
	"name" text PRIMARY KEY NOT NULL,
	"next_run_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"last_run_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "julia"."pool_forecasts" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"waiting" jsonb DEFAULT '[0,0,0]'::jsonb NOT NULL,
	"slots" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"password_confirmed_at" timestamp (3) with time zone,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."settings" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"time_zone" text DEFAULT 'America/Sao_Paulo' NOT NULL,
	"strategy" text DEFAULT 'sticky' NOT NULL,
	"sticky_wait_seconds" integer DEFAULT 3600 NOT NULL,
	"specialty_map" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"specialty_fallback" boolean DEFAULT true NOT NULL,
	"rebalance_enabled" boolean DEFAULT true NOT NULL,
	"rebalance_idle_days" integer DEFAULT 30 NOT NULL,
	"default_per_hour" integer DEFAULT 20 NOT NULL,
	"default_per_day" integer DEFAULT 100 NOT NULL,
	"gap_new_min_seconds" integer DEFAULT 20 NOT NULL,
	"gap_new_max_seconds" integer DEFAULT 90 NOT NULL,
	"gap_known_min_seconds" integer DEFAULT 2 NOT NULL,
	"gap_known_max_seconds" integer DEFAULT 8 NOT NULL,
	"warm_up_steps" jsonb DEFAULT '[{"fromDay":1,"perHour":2,"perDay":5},{"fromDay":3,"perHour":5,"perDay":10},{"fromDay":8,"perHour":10,"perDay":30},{"fromDay":15,"perHour":15,"perDay":50}]'::jsonb NOT NULL,
	"warm_up_done_day" integer DEFAULT 22 NOT NULL,
	"sending_window_enabled" boolean DEFAULT false NOT NULL,
	"sending_from_hour" integer DEFAULT 8 NOT NULL,
	"sending_until_hour" integer DEFAULT 20 NOT NULL,
	"fixed" text[] DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"hour_seconds" integer DEFAULT 3600 NOT NULL,
	"day_seconds" integer DEFAULT 86400 NOT NULL,
	"arrival_margin_seconds" integer DEFAULT 75 NOT NULL,
	"lease_seconds" integer DEFAULT 20 NOT NULL,
	"drop_wait_seconds" integer DEFAULT 5 NOT NULL,
	"pause_wait_seconds" integer DEFAULT 600 NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "settings_single_row" CHECK ("julia"."settings"."id" = 1),
	CONSTRAINT "settings_strategy_known" CHECK ("julia"."settings"."strategy" in ('sticky', 'round_robin', 'by_specialty', 'hybrid')),
	CONSTRAINT "settings_gaps" CHECK ("julia"."settings"."gap_new_min_seconds" between 0 and "julia"."settings"."gap_new_max_seconds" and "julia"."settings"."gap_known_min_seconds" between 0 and "julia"."settings"."gap_known_max_seconds"),
	CONSTRAINT "settings_sending_window" CHECK ("julia"."settings"."sending_from_hour" between 0 and 23 and "julia"."settings"."sending_until_hour" between 1 and 24 and "julia"."settings"."sending_from_hour" < "julia"."settings"."sending_until_hour"),
	CONSTRAINT "settings_windows" CHECK ("julia"."settings"."hour_seconds" > 0 and "julia"."settings"."day_seconds" >= "julia"."settings"."hour_seconds")
);
--> statement-breakpoint
CREATE TABLE "julia"."setup_tokens" (
	"only_row" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "setup_tokens_one_row" CHECK ("julia"."setup_tokens"."only_row")
);
--> statement-breakpoint
CREATE TABLE "julia"."sign_in_attempts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account" text NOT NULL,
	"address" text NOT NULL,
	"browser" text,
	"succeeded" boolean DEFAULT false NOT NULL,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."status_summaries" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"role" text NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	"last_seen_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "users_email_lower" CHECK ("julia"."users"."email" = lower("julia"."users"."email")),
	CONSTRAINT "users_role_known" CHECK ("julia"."users"."role" in ('admin', 'operator', 'manager'))
);
--> statement-breakpoint
CREATE TABLE "julia"."verifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."watch_spans" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "julia"."watch_spans_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"from_at" timestamp (3) with time zone NOT NULL,
	"until_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."webhook_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "julia"."webhook_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"digest" text NOT NULL,
	"chip_id" uuid NOT NULL,
	"event" text NOT NULL,
	"gateway_at" timestamp (3) with time zone,
	"data" jsonb NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "webhook_events_state_known" CHECK ("julia"."webhook_events"."state" in ('pending', 'applied', 'ignored'))
);
--> statement-breakpoint
CREATE TABLE "julia"."worker_heartbeats" (
	"worker_id" text PRIMARY KEY NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"beat_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "julia"."accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "julia"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."alert_deliveries" ADD CONSTRAINT "alert_deliveries_destination_id_alert_destinations_id_fk" FOREIGN KEY ("destination_id") REFERENCES "julia"."alert_destinations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."alert_notices" ADD CONSTRAINT "alert_notices_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "julia"."alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."api_keys" ADD CONSTRAINT "api_keys_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "julia"."clients"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD CONSTRAINT "attempts_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "julia"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD CONSTRAINT "attempts_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD CONSTRAINT "attempts_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "julia"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."callback_secrets" ADD CONSTRAINT "callback_secrets_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "julia"."clients"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."chip_contacts" ADD CONSTRAINT "chip_contacts_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."chip_contacts" ADD CONSTRAINT "chip_contacts_contact_id_clientes_id_fk" FOREIGN KEY ("contact_id") REFERENCES "julia"."clientes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."chip_events" ADD CONSTRAINT "chip_events_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."chip_health" ADD CONSTRAINT "chip_health_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."chip_operations" ADD CONSTRAINT "chip_operations_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."chip_rotation" ADD CONSTRAINT "chip_rotation_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."chip_state_spans" ADD CONSTRAINT "chip_state_spans_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."client_requests" ADD CONSTRAINT "client_requests_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "julia"."clients"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."clientes" ADD CONSTRAINT "clientes_instancia_preferida_chips_instance_name_fk" FOREIGN KEY ("instancia_preferida") REFERENCES "julia"."chips"("instance_name") ON DELETE set null ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "julia"."contact_events" ADD CONSTRAINT "contact_events_contact_id_clientes_id_fk" FOREIGN KEY ("contact_id") REFERENCES "julia"."clientes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."contact_events" ADD CONSTRAINT "contact_events_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "julia"."messages"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."messages" ADD CONSTRAINT "messages_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "julia"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."messages" ADD CONSTRAINT "messages_contact_id_clientes_id_fk" FOREIGN KEY ("contact_id") REFERENCES "julia"."clientes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."pairings" ADD CONSTRAINT "pairings_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "julia"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."webhook_events" ADD CONSTRAINT "webhook_events_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_user_provider_unique" ON "julia"."accounts" USING btree ("user_id","provider_id");--> statement-breakpoint
CREATE INDEX "alert_deliveries_due" ON "julia"."alert_deliveries" USING btree ("next_try_at") WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX "alert_deliveries_by_destination" ON "julia"."alert_deliveries" USING btree ("destination_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "alert_destinations_environment" ON "julia"."alert_destinations" USING btree ("from_environment") WHERE from_environment;--> statement-breakpoint
CREATE INDEX "alert_notices_waiting" ON "julia"."alert_notices" USING btree ("at") WHERE grouped_at is null;--> statement-breakpoint
CREATE INDEX "alert_silences_running" ON "julia"."alert_silences" USING btree ("ends_at") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_open" ON "julia"."alerts" USING btree ("rule",coalesce(subject, '00000000-0000-0000-0000-000000000000')) WHERE state <> 'resolved';--> statement-breakpoint
CREATE INDEX "alerts_fired" ON "julia"."alerts" USING btree ("fired_at","id") WHERE fired_at is not null;--> statement-breakpoint
CREATE INDEX "alerts_by_subject" ON "julia"."alerts" USING btree ("subject","fired_at");--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_digest_unique" ON "julia"."api_keys" USING btree ("digest");--> statement-breakpoint
CREATE INDEX "api_keys_client" ON "julia"."api_keys" USING btree ("client_id");--> statement-breakpoint
CREATE INDEX "attempts_held" ON "julia"."attempts" USING btree ("chip_id","held_at","state","slot_at") WHERE state not in ('not_sent', 'released');--> statement-breakpoint
CREATE UNIQUE INDEX "attempts_one_per_message" ON "julia"."attempts" USING btree ("message_id") WHERE state not in ('not_sent', 'released');--> statement-breakpoint
CREATE UNIQUE INDEX "attempts_one_in_flight_per_chip" ON "julia"."attempts" USING btree ("chip_id") WHERE state in ('reserved', 'dispatching');--> statement-breakpoint
CREATE UNIQUE INDEX "attempts_gateway_message" ON "julia"."attempts" USING btree ("chip_id","gateway_message_id") WHERE gateway_message_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "attempts_selection_key" ON "julia"."attempts" USING btree ("client_id","idempotency_key") WHERE idempotency_key is not null;--> statement-breakpoint
CREATE INDEX "attempts_message" ON "julia"."attempts" USING btree ("message_id","slot_at");--> statement-breakpoint
CREATE INDEX "audit_log_at" ON "julia"."audit_log" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "callback_secrets_generation" ON "julia"."callback_secrets" USING btree ("client_id","generation");--> statement-breakpoint
CREATE INDEX "chip_contacts_contact" ON "julia"."chip_contacts" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "chip_events_timeline" ON "julia"."chip_events" USING btree ("chip_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "chip_operations_one_at_a_time" ON "julia"."chip_operations" USING btree ("chip_id") WHERE "julia"."chip_operations"."state" = 'requested';--> statement-breakpoint
CREATE INDEX "chip_operations_due" ON "julia"."chip_operations" USING btree ("next_attempt_at") WHERE "julia"."chip_operations"."state" = 'requested';--> statement-breakpoint
CREATE INDEX "chip_operations_chip" ON "julia"."chip_operations" USING btree ("chip_id","requested_at");--> statement-breakpoint
CREATE INDEX "chip_rotation_least_loaded" ON "julia"."chip_rotation" USING btree ("load","last_slot_at" NULLS FIRST,"priority") WHERE usable and out_since is null and attempt_id is null;--> statement-breakpoint
CREATE INDEX "chip_rotation_bound" ON "julia"."chip_rotation" USING btree ("free_at") WHERE has_bound and attempt_id is null and out_since is null and (usable or known_only);--> statement-breakpoint
CREATE INDEX "chip_rotation_turn" ON "julia"."chip_rotation" USING btree ("turns","last_slot_at") WHERE usable and out_since is null;--> statement-breakpoint
CREATE INDEX "chip_rotation_resting" ON "julia"."chip_rotation" USING btree ("chip_id") WHERE not usable or out_since is not null or attempt_id is not null;--> statement-breakpoint
CREATE INDEX "chip_rotation_count_changes" ON "julia"."chip_rotation" USING btree ("count_changes_at");--> statement-breakpoint
CREATE INDEX "chip_state_spans_window" ON "julia"."chip_state_spans" USING btree ("chip_id","until_at","from_at","kind");--> statement-breakpoint
CREATE UNIQUE INDEX "chip_state_spans_one_open" ON "julia"."chip_state_spans" USING btree ("chip_id") WHERE until_at = 'infinity';--> statement-breakpoint
CREATE UNIQUE INDEX "chips_instance_name_lower" ON "julia"."chips" USING btree (lower("instance_name"));--> statement-breakpoint
CREATE UNIQUE INDEX "chips_phone_key_unique" ON "julia"."chips" USING btree ("phone_key");--> statement-breakpoint
CREATE INDEX "chips_status" ON "julia"."chips" USING btree ("status");--> statement-breakpoint
CREATE INDEX "clientes_instancia_preferida" ON "julia"."clientes" USING btree ("instancia_preferida");--> statement-breakpoint
CREATE UNIQUE INDEX "clients_name_lower" ON "julia"."clients" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "contact_events_contact" ON "julia"."contact_events" USING btree ("contact_id","id");--> statement-breakpoint
CREATE INDEX "contact_events_kind" ON "julia"."contact_events" USING btree ("kind","at");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_idempotency" ON "julia"."messages" USING btree ("client_id","idempotency_key") WHERE idempotency_key is not null;--> statement-breakpoint
CREATE INDEX "messages_queue" ON "julia"."messages" USING btree ("route_chip_id","route_specialty","priority","client_id","seq") WHERE phase = 'queued' and ready;--> statement-breakpoint
CREATE UNIQUE INDEX "messages_one_ready_per_contact" ON "julia"."messages" USING btree ("contact_id") WHERE phase = 'queued' and ready;--> statement-breakpoint
CREATE UNIQUE INDEX "messages_one_in_flight_per_contact" ON "julia"."messages" USING btree ("contact_id") WHERE phase in ('reserved', 'dispatching');--> statement-breakpoint
CREATE INDEX "messages_waiting" ON "julia"."messages" USING btree ("contact_id","priority","seq") WHERE phase = 'queued';--> statement-breakpoint
CREATE INDEX "messages_expiry" ON "julia"."messages" USING btree ("expires_at") WHERE phase = 'queued';--> statement-breakpoint
CREATE INDEX "messages_deferred" ON "julia"."messages" USING btree ("not_before") WHERE phase = 'queued' and not ready and not_before is not null;--> statement-breakpoint
CREATE INDEX "messages_may_migrate" ON "julia"."messages" USING btree ("migrate_at") WHERE phase = 'queued' and ready and migrate_at is not null;--> statement-breakpoint
CREATE INDEX "messages_uncertain" ON "julia"."messages" USING btree ("uncertain_since") WHERE phase = 'uncertain';--> statement-breakpoint
CREATE INDEX "messages_client" ON "julia"."messages" USING btree ("client_id","seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "messages_recent" ON "julia"."messages" USING btree ("seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "messages_to" ON "julia"."messages" USING btree ("to_key","seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "messages_chip" ON "julia"."messages" USING btree ("chip_id","seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "messages_callback_unsealed" ON "julia"."messages" USING btree ("id") WHERE callback_url not like 'v1.%';--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_token_unique" ON "julia"."sessions" USING btree ("token");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "julia"."sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_account" ON "julia"."sign_in_attempts" USING btree ("account","at");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_address" ON "julia"."sign_in_attempts" USING btree ("address","at");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_browser" ON "julia"."sign_in_attempts" USING btree ("browser") WHERE "julia"."sign_in_attempts"."browser" is not null;--> statement-breakpoint
CREATE INDEX "sign_in_attempts_at" ON "julia"."sign_in_attempts" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_unique" ON "julia"."users" USING btree ("email");--> statement-breakpoint
CREATE INDEX "verifications_identifier" ON "julia"."verifications" USING btree ("identifier");--> statement-breakpoint
CREATE INDEX "watch_spans_newest" ON "julia"."watch_spans" USING btree ("until_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_events_digest" ON "julia"."webhook_events" USING btree ("digest");--> statement-breakpoint
CREATE INDEX "webhook_events_pending" ON "julia"."webhook_events" USING btree ("next_try_at","id") WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_events_received" ON "julia"."webhook_events" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "webhook_events_connections" ON "julia"."webhook_events" USING btree ("received_at") WHERE event = 'connection.update';--> statement-breakpoint
-- Everything below is written manually; drizzle-kit does not generate it.
-- The audit log is append-only.
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
INSERT INTO "julia"."settings" ("id") VALUES (1);
--> statement-breakpoint
INSERT INTO "julia"."gateways" ("id") VALUES ('default');
--> statement-breakpoint
-- Usage is counted with index-only scans, which need pages that vacuum has marked as visible.
ALTER TABLE "julia"."attempts" SET (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_insert_threshold = 1000);
