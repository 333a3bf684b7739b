import type adoptInstance from "@/messages/pt-BR/adoptInstance.json";
import type alertCauses from "@/messages/pt-BR/alertCauses.json";
import type alertSettings from "@/messages/pt-BR/alertSettings.json";
import type alerts from "@/messages/pt-BR/alerts.json";
import type apiKeys from "@/messages/pt-BR/apiKeys.json";
import type audit from "@/messages/pt-BR/audit.json";
import type chipActions from "@/messages/pt-BR/chipActions.json";
import type chipPage from "@/messages/pt-BR/chipPage.json";
import type chips from "@/messages/pt-BR/chips.json";
import type common from "@/messages/pt-BR/common.json";
import type contacts from "@/messages/pt-BR/contacts.json";
import type createInstance from "@/messages/pt-BR/createInstance.json";
import type errors from "@/messages/pt-BR/errors.json";
import type firstMessage from "@/messages/pt-BR/firstMessage.json";
import type forwarding from "@/messages/pt-BR/forwarding.json";
import type gatewaySettings from "@/messages/pt-BR/gatewaySettings.json";
import type gateways from "@/messages/pt-BR/gateways.json";
import type gatewayVersion from "@/messages/pt-BR/gatewayVersion.json";
import type headline from "@/messages/pt-BR/headline.json";
import type layout from "@/messages/pt-BR/layout.json";
import type login from "@/messages/pt-BR/login.json";
import type messages from "@/messages/pt-BR/messages.json";
import type outlook from "@/messages/pt-BR/outlook.json";
import type pair from "@/messages/pt-BR/pair.json";
import type pairing from "@/messages/pt-BR/pairing.json";
import type palette from "@/messages/pt-BR/palette.json";
import type people from "@/messages/pt-BR/people.json";
import type poolSettings from "@/messages/pt-BR/poolSettings.json";
import type setup from "@/messages/pt-BR/setup.json";
import type status from "@/messages/pt-BR/status.json";
import type subscriptions from "@/messages/pt-BR/subscriptions.json";
import type { Locale } from "@/types/locale";
import type { Namespace } from "./namespaces";

// Lets the compiler check every message key.
declare module "next-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: Record<Namespace, unknown> & {
      common: typeof common;
      errors: typeof errors;
      layout: typeof layout;
      palette: typeof palette;
      login: typeof login;
      setup: typeof setup;
      chips: typeof chips;
      headline: typeof headline;
      people: typeof people;
      apiKeys: typeof apiKeys;
      audit: typeof audit;
      poolSettings: typeof poolSettings;
      gateways: typeof gateways;
      gatewayVersion: typeof gatewayVersion;
      gatewaySettings: typeof gatewaySettings;
      forwarding: typeof forwarding;
      createInstance: typeof createInstance;
      adoptInstance: typeof adoptInstance;
      pair: typeof pair;
      pairing: typeof pairing;
      chipPage: typeof chipPage;
      chipActions: typeof chipActions;
      messages: typeof messages;
      contacts: typeof contacts;
      firstMessage: typeof firstMessage;
      status: typeof status;
      outlook: typeof outlook;
      alertCauses: typeof alertCauses;
      alerts: typeof alerts;
      alertSettings: typeof alertSettings;
      subscriptions: typeof subscriptions;
    };
  }
}
