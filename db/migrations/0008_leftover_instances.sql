CREATE TABLE "julia"."leftover_instances" (
	"gateway_id" text NOT NULL,
	"instance_name" text NOT NULL,
	"chip_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"lease_until" timestamp (3) with time zone,
	"lease_owner" uuid,
	"next_attempt_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "leftover_instances_gateway_id_instance_name_pk" PRIMARY KEY("gateway_id","instance_name")
);
--> statement-breakpoint
ALTER TABLE "julia"."chip_operations" DROP CONSTRAINT "chip_operations_kind_known";--> statement-breakpoint
ALTER TABLE "julia"."leftover_instances" ADD CONSTRAINT "leftover_instances_gateway_id_gateways_id_fk" FOREIGN KEY ("gateway_id") REFERENCES "julia"."gateways"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."leftover_instances" ADD CONSTRAINT "leftover_instances_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "leftover_instances_name" ON "julia"."leftover_instances" USING btree (lower("instance_name"));--> statement-breakpoint
CREATE INDEX "leftover_instances_chip" ON "julia"."leftover_instances" USING btree ("chip_id");--> statement-breakpoint
ALTER TABLE "julia"."chip_operations" ADD CONSTRAINT "chip_operations_kind_known" CHECK ("julia"."chip_operations"."kind" in ('create', 'disconnect', 'delete', 'reconnect', 'adopt', 'end_pairing', 'move'));