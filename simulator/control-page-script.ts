/** Script of the control page. Data is inserted into the page only as text nodes, to prevent script injection. */
export const CONTROL_PAGE_SCRIPT = `
"use strict";
const REFRESH_MS = 1000;
const SHOWN_MESSAGES = 50;
const STATES = { open: "conectada", connecting: "conectando", close: "desconectada", null: "fora da memória" };
const byId = (id) => document.getElementById(id);

function element(tag, text, className) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
}

function notify(text) { byId("notice").textContent = text; }

/** Returns whether the simulator did it. */
async function order(path, body, done) {
  const headers = { "content-type": "application/json" };
  let isDone = false;
  try {
    const response = await fetch("/__control" + path, { method: "POST", headers, body: JSON.stringify(body) });
    const answer = await response.json();
    isDone = response.ok;
    notify(isDone ? done : "Recusado: " + answer.error);
  } catch {
    notify("O simulador não respondeu.");
  }
  refresh();
  return isDone;
}

function button(text, enabled, act) {
  const node = element("button", text);
  node.type = "button";
  node.disabled = !enabled;
  node.addEventListener("click", act);
  return node;
}

function table(titles, rows) {
  const node = element("table");
  const head = node.createTHead().insertRow();
  for (const title of titles) head.append(element("th", title));
  const body = node.createTBody();
  for (const cells of rows) {
    const row = body.insertRow();
    for (const cell of cells) row.append(element("td", String(cell ?? "–")));
  }
  return node;
}

function faultLabel(kind) {
  return byId("fault-form").querySelector("option[value=" + kind + "]").textContent;
}

function instanceCard(instance) {
  const { instanceName, qr, session, weather } = instance;
  const isPaired = session !== null && session.kind === "paired";
  const isLive = qr !== null && qr.isLive;
  const card = element("article", undefined, "card");
  const header = element("header");
  header.append(element("strong", instanceName));
  header.append(element("span", STATES[instance.memoryState]));
  header.append(element("span", isLive ? "QR nº " + qr.count + " na tela" : "sem QR na tela", "quiet"));
  if (isLive && qr.pairingCode) header.append(element("span", "código " + qr.pairingCode, "quiet"));
  header.append(element("span", "banco: " + STATES[instance.rowStatus], "quiet"));
  if (instance.ownerJid) header.append(element("span", instance.ownerJid, "quiet"));
  if (weather !== "fair") header.append(element("span", "WhatsApp recusa", "quiet"));
  if (instance.isFlapping) header.append(element("strong", "dois sockets brigando"));
  const actions = element("div", undefined, "actions");
  const act = (path, more, done) => () => order(path, { instanceName, ...more }, instanceName + ": " + done);
  const isRefusing = weather !== "fair";
  actions.append(
    button("Escanear", isLive, act("/scan", {}, "QR lido.")),
    button("Escanear com outro telefone", isLive, act("/scan-wrong-phone", {}, "QR lido pelo telefone errado.")),
    button("Desvincular", isPaired, act("/unlink", {}, "desvinculada no telefone.")),
    button("Banir", isPaired, act("/ban", { code: 403 }, "banida.")),
    button("Banir por 24 h", isPaired, act("/ban", { code: 402 }, "banida por 24 h.")),
    button("Derrubar", instance.sockets.length > 0, act("/drop", {}, "conexão derrubada.")),
    isRefusing
      ? button("Aceitar", true, act("/weather", { weather: "fair" }, "o WhatsApp aceita de novo."))
      : button("Recusar", true, act("/weather", { weather: "refusing" }, "o WhatsApp recusa.")),
  );
  card.append(header, actions);
  return card;
}

const drawn = new Map();
function draw(id, data, render) {
  const text = JSON.stringify(data);
  if (drawn.get(id) === text) return;
  drawn.set(id, text);
  const nodes = data.length > 0 ? render(data) : [element("p", "Nada ainda.", "quiet")];
  byId(id).replaceChildren(...nodes);
}

function option(instance) {
  const node = element("option", instance.instanceName + " (" + STATES[instance.memoryState] + ")");
  node.value = instance.instanceName;
  return node;
}

/** Offers the instances to the contact's form and keeps the chosen one. */
function offer(instances) {
  const select = byId("inbound-form").elements.namedItem("instanceName");
  const chosen = select.value;
  select.replaceChildren(...instances.map(option));
  if (instances.some(({ instanceName }) => instanceName === chosen)) select.value = chosen;
}

async function refresh() {
  const read = async (path) => (await fetch("/__control" + path)).json();
  try {
    const [instances, phones, faults, messages, time] = await Promise.all(
      ["/instances", "/phones", "/faults", "/messages", "/time-scale"].map(read));
    draw("instances", instances, (data) => {
      offer(data);
      return data.map(instanceCard);
    });
    draw("phones", phones, (data) => [
      table(["Número", "Nome", "Conta"], data.map((phone) =>
        [phone.number, phone.name, phone.isBusiness ? "comercial" : "comum"]))]);
    draw("faults", faults, (data) => [
      table(["Tipo", "Caminho", "Instância", "Status", "Vezes"], data.map((fault) =>
        [faultLabel(fault.kind), fault.path, fault.instanceName, fault.status, fault.count ?? "sempre"]))]);
    draw("messages", messages.slice(-SHOWN_MESSAGES).reverse(), (data) => [
      table(["Hora", "Instância", "Para", "Texto"], data.map((message) =>
        [new Date(message.atMs).toLocaleTimeString("pt-BR"), message.instanceName, message.number,
          message.file ? "[" + message.kind + "] " + message.text : message.text]))]);
    const select = byId("time-scale");
    if (document.activeElement !== select) select.value = String(time.timeScale);
  } catch {
    notify("O gateway está fora do ar.");
  }
}

byId("time-scale").addEventListener("change", (event) =>
  order("/time-scale", { timeScale: Number(event.target.value) }, "Velocidade alterada."));
byId("restart").addEventListener("click", () => order("/restart", { downMs: 3000 }, "O gateway está reiniciando."));
byId("wipe").addEventListener("click", () => order("/wipe-webhooks", {}, "Webhooks apagados."));
byId("clear-faults").addEventListener("click", () => order("/faults/clear", {}, "Sem falhas."));
byId("phone-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const { number, name } = Object.fromEntries(new FormData(event.target));
  order("/phones", name ? { number, name } : { number }, "Telefone adicionado.");
  event.target.reset();
});
byId("inbound-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const { name, ...message } = Object.fromEntries(new FormData(form));
  if (await order("/inbound", name ? { ...message, name } : message, "Mensagem entregue.")) {
    form.elements.namedItem("text").value = "";
  }
});
byId("fault-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const { kind, path, status, latencyMs, count } = Object.fromEntries(new FormData(event.target));
  const fault = { kind, status: Number(status), count: Number(count) };
  if (path) fault.path = path;
  if (kind === "slow") fault.latencyMs = Number(latencyMs);
  order("/faults", fault, "Falha adicionada.");
});
refresh();
setInterval(() => { if (!document.hidden) refresh(); }, REFRESH_MS);
`;
