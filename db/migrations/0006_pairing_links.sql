CREATE TABLE "julia"."pairing_link_openings" (
	"link_id" uuid NOT NULL,
	"visitor" text NOT NULL,
	"opened_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "pairing_link_openings_link_id_visitor_pk" PRIMARY KEY("link_id","visitor")
);
--> statement-breakpoint
CREATE TABLE "julia"."pairing_link_requests" (
	"address" text NOT NULL,
	"minute" timestamp (3) with time zone NOT NULL,
	"requests" integer NOT NULL,
	CONSTRAINT "pairing_link_requests_address_minute_pk" PRIMARY KEY("address","minute")
);
--> statement-breakpoint
CREATE TABLE "julia"."pairing_links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"chip_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"end_reason" text,
	CONSTRAINT "pairing_links_end_known" CHECK ("julia"."pairing_links"."end_reason" in ('paired', 'revoked', 'replaced', 'expired', 'deleted'))
);
--> statement-breakpoint
ALTER TABLE "julia"."pairing_link_openings" ADD CONSTRAINT "pairing_link_openings_link_id_pairing_links_id_fk" FOREIGN KEY ("link_id") REFERENCES "julia"."pairing_links"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."pairing_links" ADD CONSTRAINT "pairing_links_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "pairing_links_token" ON "julia"."pairing_links" USING btree ("token_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "pairing_links_active" ON "julia"."pairing_links" USING btree ("chip_id") WHERE "julia"."pairing_links"."ended_at" is null;