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
CREATE TABLE "julia"."status_summaries" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."watch_spans" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "julia"."watch_spans_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"from_at" timestamp (3) with time zone NOT NULL,
	"until_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "julia"."chip_state_spans" ADD CONSTRAINT "chip_state_spans_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "chip_state_spans_window" ON "julia"."chip_state_spans" USING btree ("chip_id","until_at","from_at","kind");--> statement-breakpoint
CREATE UNIQUE INDEX "chip_state_spans_one_open" ON "julia"."chip_state_spans" USING btree ("chip_id") WHERE until_at = 'infinity';--> statement-breakpoint
CREATE INDEX "watch_spans_newest" ON "julia"."watch_spans" USING btree ("until_at" DESC NULLS LAST);