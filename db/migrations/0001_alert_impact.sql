CREATE TABLE "julia"."alert_contacts" (
	"alert_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"effect" text NOT NULL,
	CONSTRAINT "alert_contacts_alert_id_contact_id_pk" PRIMARY KEY("alert_id","contact_id"),
	CONSTRAINT "alert_contacts_effect_known" CHECK ("julia"."alert_contacts"."effect" in ('served', 'waiting', 'moved'))
);
--> statement-breakpoint
ALTER TABLE "julia"."alert_notices" ADD COLUMN "impact" jsonb;--> statement-breakpoint
ALTER TABLE "julia"."alerts" ADD COLUMN "impact" jsonb;--> statement-breakpoint
ALTER TABLE "julia"."alert_contacts" ADD CONSTRAINT "alert_contacts_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "julia"."alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."alert_contacts" ADD CONSTRAINT "alert_contacts_contact_id_clientes_id_fk" FOREIGN KEY ("contact_id") REFERENCES "julia"."clientes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_contacts_contact" ON "julia"."alert_contacts" USING btree ("contact_id");