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
ALTER TABLE "julia"."callback_secrets" ADD CONSTRAINT "callback_secrets_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "julia"."clients"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "callback_secrets_generation" ON "julia"."callback_secrets" USING btree ("client_id","generation");--> statement-breakpoint
CREATE INDEX "messages_callback_unsealed" ON "julia"."messages" USING btree ("id") WHERE callback_url not like 'v1.%';