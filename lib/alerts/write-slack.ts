import { type Bulletin, type BulletinItem, type ChatWords, lastedFor } from "./bulletin";

/**
 * Maximum number of items shown. Slack accepts at most 50 blocks of 3,000 characters each. If a group has more items,
 * the message ends with the number of omitted items.
 */
const MOST_ITEMS = 10;

const ICONS = { critical: "🔴", warning: "🟠", info: "🔵", resolved: "✅", test: "🔔" } as const;

/** Builds a body for Slack-compatible webhooks: a headline, then each case with its impact, its remedy and a button. */
export function writeSlack(bulletin: Bulletin, words: ChatWords): string {
  const { t } = words;
  const icon =
    bulletin.kind === "resolved" || bulletin.kind === "test"
      ? ICONS[bulletin.kind]
      : ICONS[bulletin.severity ?? "warning"];
  const headline = `${icon} ${bulletin.headline}`;
  const shown = bulletin.items.slice(0, MOST_ITEMS);
  const rest = bulletin.items.length - shown.length;
  const blocks = [
    { type: "header", text: { type: "plain_text", text: headline.slice(0, 150), emoji: true } },
    ...(bulletin.kind === "test" ? [section(t("chat.testText"))] : []),
    ...shown.flatMap((item) => itemBlocks(bulletin, item, words)),
    ...(rest > 0 ? [section(t("chat.more", { count: rest }))] : []),
    {
      type: "context",
      elements: [{ type: "mrkdwn", text: `${words.formatTime(bulletin.at)} · ${bulletin.id}` }],
    },
  ];
  const [first] = bulletin.items;
  const text = first === undefined ? headline : `${headline}: ${escapeMarkup(first.what)}`;
  return JSON.stringify({ text, blocks });
}

function itemBlocks(bulletin: Bulletin, item: BulletinItem, words: ChatWords) {
  const { t, formatTime } = words;
  const lasted = lastedFor(words, item);
  const affected =
    item.affected === null ? [] : [escapeMarkup(t("chat.affected", { affected: item.affected }))];
  const lines =
    lasted === null
      ? [
          `*${escapeMarkup(item.what)}*`,
          escapeMarkup(t("chat.since", { since: formatTime(item.since) })),
          ...affected,
          escapeMarkup(t("chat.doThis", { action: item.action })),
          ...(item.flapping ? [`_${escapeMarkup(t("chat.flapping"))}_`] : []),
        ]
      : [
          `~${escapeMarkup(item.what)}~`,
          escapeMarkup(
            `${t("chat.since", { since: formatTime(item.since) })} · ${t("chat.lasted", { duration: lasted })}`,
          ),
          ...affected,
        ];
  return [
    {
      ...section(lines.join("\n")),
      accessory: {
        type: "button",
        text: { type: "plain_text", text: item.link.label, emoji: true },
        url: item.link.url,
        action_id: `${bulletin.kind}:${item.alertId}`,
      },
    },
  ];
}

const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text: text.slice(0, 3000) } });

/** Slack treats these three characters as markup. */
const escapeMarkup = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
