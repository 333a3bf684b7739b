CREATE TABLE "julia"."pairing_tries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "julia"."pairing_tries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"chip_id" uuid,
	"gateway_id" text,
	"is_first" boolean NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"asked_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"first_code_at" timestamp (3) with time zone,
	"answer" text,
	"cause" text,
	"cause_at" timestamp (3) with time zone,
	"connected_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "pairing_tries_cause_known" CHECK ("julia"."pairing_tries"."cause" in ('gateway_unreachable', 'key_refused', 'license_required', 'name_taken', 'whatsapp_unreachable_from_gateway', 'qr_limit_reached', 'nobody_scanned', 'scanned_but_not_linked', 'wrong_number', 'logged_out_right_after', 'banned', 'restricted', 'socket_conflict')),
	CONSTRAINT "pairing_tries_answer_known" CHECK ("julia"."pairing_tries"."answer" in ('passkey', 'could_not_link', 'four_devices', 'nothing'))
);
--> statement-breakpoint
ALTER TABLE "julia"."pairing_tries" ADD CONSTRAINT "pairing_tries_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."pairing_tries" ADD CONSTRAINT "pairing_tries_gateway_id_gateways_id_fk" FOREIGN KEY ("gateway_id") REFERENCES "julia"."gateways"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "pairing_tries_live" ON "julia"."pairing_tries" USING btree ("chip_id") WHERE "julia"."pairing_tries"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "pairing_tries_chip" ON "julia"."pairing_tries" USING btree ("chip_id","id");--> statement-breakpoint
CREATE INDEX "pairing_tries_started" ON "julia"."pairing_tries" USING btree ("started_at");--> statement-breakpoint
UPDATE "julia"."pairings" SET "reason" = 'whatsapp_unreachable_from_gateway' WHERE "reason" = 'whatsapp_refused';
