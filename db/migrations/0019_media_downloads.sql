CREATE TABLE "julia"."media_downloads" (
	"media_id" uuid PRIMARY KEY NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"lease_owner" uuid,
	"tried_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
DROP INDEX "julia"."media_inbound_bytes";--> statement-breakpoint
ALTER TABLE "julia"."media_downloads" ADD CONSTRAINT "media_downloads_media_id_media_id_fk" FOREIGN KEY ("media_id") REFERENCES "julia"."media"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "media_downloads_due" ON "julia"."media_downloads" USING btree ("next_try_at");