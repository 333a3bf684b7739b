import { PageMessages, Prefetched, titleOf } from "@/components/layout/page-data";
import { AlertSettingsContent } from "@/components/settings/alerts/alert-settings-content";
import { listDestinations } from "@/lib/alerts/list-destinations";
import { listAlertRules } from "@/lib/alerts/rules";
import { alertDestinationsOptions, alertRulesOptions } from "@/lib/api/alerts";
import { getServerContext } from "@/lib/context/server-context";
import { requirePerson } from "@/lib/people/current-person";

export const generateMetadata = titleOf("alertSettings");

export default async function AlertSettingsPage() {
  await requirePerson(["admin"]);
  const context = getServerContext();
  const [rules, destinations] = await Promise.all([listAlertRules(context.db), listDestinations(context)]);
  return (
    <PageMessages of={["common", "errors", "apiKeys", "alertSettings", "alertCauses"]}>
      <Prefetched
        fill={(client) => {
          client.setQueryData(alertRulesOptions().queryKey, { items: rules });
          client.setQueryData(alertDestinationsOptions().queryKey, { items: destinations });
        }}
      >
        <AlertSettingsContent />
      </Prefetched>
    </PageMessages>
  );
}
