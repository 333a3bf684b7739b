import { CONTROL_PAGE_SCRIPT } from "./control-page-script";

const STYLE = `
:root { color-scheme: light dark; --line: #d9d9de; --soft: #f4f4f6; --text: #18181b; --quiet: #62626b;
  --back: #ffffff; --accent: #2159d6; }
@media (prefers-color-scheme: dark) {
  :root { --line: #33333a; --soft: #1d1d22; --text: #ededf0; --quiet: #a0a0ab; --back: #111114; --accent: #86a8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 72rem; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.3rem; margin: 0; } h2 { font-size: 1rem; margin: 2rem 0 .5rem; } p { margin: .2rem 0; }
.quiet { color: var(--quiet); }
.bar, .actions, form { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; }
.bar { justify-content: space-between; margin-top: 1rem; }
.card { border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1rem; margin-bottom: .6rem; }
.card header { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: baseline; margin-bottom: .5rem; }
button, select, input { font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--line);
  border-radius: .4rem; padding: .3rem .7rem; }
button { cursor: pointer; } button:hover:enabled { border-color: var(--accent); }
button:disabled { opacity: .45; cursor: default; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
input { width: 12rem; } input[type=number] { width: 5.5rem; } .wide { flex: 1 1 16rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; }
#notice { min-height: 1.5rem; margin-top: .8rem; }
`;

/** Page for operating the simulated WhatsApp manually: phones, instances, faults and accepted messages. */
export const CONTROL_PAGE = `<!doctype html>
<html lang="pt-BR">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulador do gateway</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Simulador do gateway</h1>
<p class="quiet">Faz o papel da Evolution API e do WhatsApp. Nenhuma mensagem sai desta máquina.</p>
<div class="bar">
  <label>Velocidade do tempo
    <select id="time-scale">
      <option value="1">1×</option><option value="10">10×</option><option value="60">60×</option>
      <option value="600">600×</option>
    </select>
  </label>
  <div class="actions">
    <button id="restart" type="button">Reiniciar o gateway</button>
    <button id="wipe" type="button">Apagar os webhooks</button>
  </div>
</div>
<p id="notice" role="status"></p>
<h2>Instâncias</h2>
<div id="instances"></div>
<h2>Escrever como contato</h2>
<form id="inbound-form">
  <select name="instanceName" aria-label="Instância que recebe" required></select>
  <input name="from" inputmode="numeric" placeholder="5511988887777" aria-label="Número do contato" required
    pattern="\\d{5,15}">
  <input name="name" placeholder="Nome" aria-label="Nome do contato">
  <input name="text" placeholder="Mensagem" aria-label="Mensagem" required class="wide">
  <button>Enviar como contato</button>
</form>
<h2>Telefones</h2>
<form id="phone-form">
  <input name="number" inputmode="numeric" placeholder="5511999990003" aria-label="Número" required pattern="\\d{5,15}">
  <input name="name" placeholder="Nome" aria-label="Nome">
  <button>Adicionar telefone</button>
</form>
<div id="phones"></div>
<h2>Falhas</h2>
<form id="fault-form">
  <select name="kind" aria-label="Tipo de falha">
    <option value="fail">Responder com erro, sem executar</option>
    <option value="fail-after">Executar e responder com erro</option>
    <option value="slow">Atrasar</option>
    <option value="hang">Executar e nunca responder</option>
    <option value="lose">Executar e perder a resposta</option>
    <option value="half">Executar e cortar a resposta ao meio</option>
    <option value="reset">Derrubar a conexão, sem executar</option>
  </select>
  <input name="path" placeholder="/message/sendText" aria-label="Trecho do caminho">
  <label>Status <input name="status" type="number" min="200" max="599" value="500"></label>
  <label>Atraso (ms) <input name="latencyMs" type="number" min="0" value="3000"></label>
  <label>Vezes <input name="count" type="number" min="1" value="1"></label>
  <button>Adicionar falha</button>
  <button id="clear-faults" type="button">Limpar falhas</button>
</form>
<div id="faults"></div>
<h2>Mensagens aceitas</h2>
<div id="messages"></div>
<script>${CONTROL_PAGE_SCRIPT}</script>
</body>
</html>
`;
