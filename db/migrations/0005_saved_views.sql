CREATE TABLE "julia"."saved_views" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"columns" text NOT NULL,
	"density" text NOT NULL,
	"shared" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "saved_views_name_length" CHECK (char_length("julia"."saved_views"."name") between 1 and 60),
	CONSTRAINT "saved_views_query_length" CHECK (char_length("julia"."saved_views"."query") <= 4000),
	CONSTRAINT "saved_views_density_known" CHECK ("julia"."saved_views"."density" in ('compact', 'roomy'))
);
--> statement-breakpoint
ALTER TABLE "julia"."saved_views" ADD CONSTRAINT "saved_views_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "julia"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "saved_views_name" ON "julia"."saved_views" USING btree ("owner_id",lower("name"));