CREATE TABLE "julia"."media" (
	"id" uuid PRIMARY KEY NOT NULL,
	"client_id" uuid,
	"sha256" text NOT NULL,
	"bytes" bigint NOT NULL,
	"mime_type" text NOT NULL,
	"file_name" text,
	"file_key" uuid,
	"last_used_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"removed_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "julia"."inbound_messages" ADD COLUMN "media_id" uuid;--> statement-breakpoint
ALTER TABLE "julia"."messages" ADD COLUMN "media_id" uuid;--> statement-breakpoint
ALTER TABLE "julia"."messages" ADD COLUMN "media_kind" text;--> statement-breakpoint
ALTER TABLE "julia"."messages" ADD COLUMN "media_file_name" text;--> statement-breakpoint
ALTER TABLE "julia"."media" ADD CONSTRAINT "media_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "julia"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "media_bytes" ON "julia"."media" USING btree ("client_id","sha256");--> statement-breakpoint
CREATE UNIQUE INDEX "media_inbound_bytes" ON "julia"."media" USING btree ("sha256") WHERE client_id is null;--> statement-breakpoint
CREATE INDEX "media_last_used" ON "julia"."media" USING btree ("last_used_at") WHERE file_key is not null;--> statement-breakpoint
CREATE INDEX "media_file_key" ON "julia"."media" USING btree ("file_key") WHERE file_key is not null;--> statement-breakpoint
ALTER TABLE "julia"."inbound_messages" ADD CONSTRAINT "inbound_messages_media_id_media_id_fk" FOREIGN KEY ("media_id") REFERENCES "julia"."media"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."messages" ADD CONSTRAINT "messages_media_id_media_id_fk" FOREIGN KEY ("media_id") REFERENCES "julia"."media"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "inbound_messages_media" ON "julia"."inbound_messages" USING btree ("media_id") WHERE media_id is not null;--> statement-breakpoint
CREATE INDEX "messages_media" ON "julia"."messages" USING btree ("media_id") WHERE media_id is not null;--> statement-breakpoint
ALTER TABLE "julia"."messages" ADD CONSTRAINT "messages_media_kind_known" CHECK ("julia"."messages"."media_kind" in ('image', 'document', 'audio', 'video'));--> statement-breakpoint
ALTER TABLE "julia"."messages" ADD CONSTRAINT "messages_media_has_kind" CHECK (("julia"."messages"."media_id" is null) = ("julia"."messages"."media_kind" is null));