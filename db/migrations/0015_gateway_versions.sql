ALTER TABLE "julia"."gateways" ADD COLUMN "license_required_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "julia"."gateways" ADD COLUMN "license_check_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "julia"."gateways" ADD COLUMN "is_down" boolean GENERATED ALWAYS AS ((breaker <> 'closed' or license_required_since is not null)) STORED;--> statement-breakpoint
ALTER TABLE "julia"."gateways" ADD COLUMN "back_at" timestamp (3) with time zone GENERATED ALWAYS AS (greatest(retry_at, license_check_at)) STORED;--> statement-breakpoint
ALTER TABLE "julia"."gateways" ADD COLUMN "version" text;--> statement-breakpoint
ALTER TABLE "julia"."gateways" ADD COLUMN "version_due_at" timestamp (3) with time zone;