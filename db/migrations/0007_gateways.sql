ALTER TABLE "julia"."chip_rotation" ADD COLUMN "gateway_id" text DEFAULT 'default' NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."chips" ADD COLUMN "gateway_id" text DEFAULT 'default' NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."gateways" ADD COLUMN "name" text;--> statement-breakpoint
UPDATE "julia"."gateways" SET "name" = "id";--> statement-breakpoint
ALTER TABLE "julia"."gateways" ALTER COLUMN "name" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."gateways" ADD COLUMN "kind" text DEFAULT 'evolution' NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."gateways" ADD COLUMN "base_url" text;--> statement-breakpoint
ALTER TABLE "julia"."gateways" ADD COLUMN "api_key_sealed" text;--> statement-breakpoint
ALTER TABLE "julia"."gateways" ADD COLUMN "capacity" integer DEFAULT 80 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."gateways" ADD COLUMN "accepts_new" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."gateways" ADD COLUMN "down_since" timestamp (3) with time zone GENERATED ALWAYS AS (least(opened_at, license_required_since)) STORED;--> statement-breakpoint
ALTER TABLE "julia"."gateways" ADD COLUMN "state" text GENERATED ALWAYS AS ((case
        when breaker <> 'closed' and cause = 'unauthorized' then 'key_refused'
        when breaker <> 'closed' then 'unreachable'
        when license_required_since is not null then 'license_required'
        when last_success_at is null then 'unknown'
        else 'ok' end)) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."gateways" ADD COLUMN "created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "gateway_wait_seconds" integer DEFAULT 60 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."chips" ADD CONSTRAINT "chips_gateway_id_gateways_id_fk" FOREIGN KEY ("gateway_id") REFERENCES "julia"."gateways"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."gateway_watch" ADD CONSTRAINT "gateway_watch_id_gateways_id_fk" FOREIGN KEY ("id") REFERENCES "julia"."gateways"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "chips_gateway" ON "julia"."chips" USING btree ("gateway_id");--> statement-breakpoint
CREATE UNIQUE INDEX "gateways_name_unique" ON "julia"."gateways" USING btree (lower("name"));--> statement-breakpoint
CREATE UNIQUE INDEX "gateways_base_url_unique" ON "julia"."gateways" USING btree ("base_url");--> statement-breakpoint
ALTER TABLE "julia"."gateways" ADD CONSTRAINT "gateways_kind_known" CHECK ("julia"."gateways"."kind" in ('evolution'));--> statement-breakpoint
ALTER TABLE "julia"."gateways" ADD CONSTRAINT "gateways_address" CHECK (("julia"."gateways"."id" = 'default') = ("julia"."gateways"."base_url" is null)
      and ("julia"."gateways"."base_url" is null) = ("julia"."gateways"."api_key_sealed" is null));--> statement-breakpoint
ALTER TABLE "julia"."gateways" ADD CONSTRAINT "gateways_capacity" CHECK ("julia"."gateways"."capacity" between 1 and 1000);