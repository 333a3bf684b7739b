/**
 * Words that open the lists of common and leaked passwords, in Portuguese and English, without their usual
 * decorations: `isCommonPassword` takes those off before it looks a password up.
 */
const COMMON_WORDS = `
password passwort passw pass senha senhas minhasenha suasenha novasenha senhaforte senhasegura senhapadrao
mudar mudarsenha trocar trocarsenha alterar padrao provisoria temporaria primeiroacesso acesso acessar entrar
admin administrator administrador adminadmin root toor user usuario guest visitante teste testes testing test
default changeme changeit letmein welcome bemvindo bemvinda login signin master mestre secret segredo secreta
qwerty qwertyuiop qwert asdfgh asdfghjkl asdf zxcvbn zxcvbnm qazwsx qazwsxedc qweasd qweasdzxc qwaszx poiuyt
abc abcd abcde abcdef abcdefg abcdefgh abcabc abcxyz iloveyou loveyou teamo euteamo teamomuito meuamor amor amore
amorzinho amoreterno vida minhavida familia minhafamilia felicidade saudade deus deusefiel deuseamor jesus
jesuscristo jesuseamor jesusteama cristo gloriadeus obrigadosenhor senhor espiritosanto mariamaria
brasil brazil saopaulo riodejaneiro minasgerais portoalegre curitiba salvador recife fortaleza brasilia manaus
flamengo mengao corinthians palmeiras vasco vascodagama gremio internacional cruzeiro galo atletico botafogo
fluminense santos santosfc bahia saopaulofc tricolor timao verdao futebol football soccer baseball basketball
hockey tennis maria joao jose ana carlos antonio francisco paulo pedro lucas marcos luiz luis gabriel rafael
daniel marcelo bruno eduardo felipe rodrigo gustavo fernanda juliana julia mariana camila amanda bruna jessica
leticia patricia aline larissa beatriz vanessa carolina gabriela isabella sophia helena valentina arthur miguel
davi bernardo heitor theo lorena alice michael michelle jennifer jordan ashley nicole charlie thomas robert
george andrew matthew joshua daniela alexandre alessandra andressa adriana cristina cristiane tatiane
princess princesa princesinha rainha principe sunshine sunflower flower florzinha butterfly borboleta estrela
estrelinha star superstar starwars pokemon pikachu naruto dragon dragonball dragao monkey macaco tiger tigre
leao lion eagle aguia falcon wolf lobo shadow sombra batman superman homemaranha spiderman ironman vingadores
ninja samurai mustang ferrari porsche mercedes yamaha honda toyota corvette harley hunter killer ranger
cheese chocolate cookie pepper ginger banana orange summer winter spring autumn verao inverno primavera outono
january february march april june july august september october november december janeiro fevereiro marco
abril maio junho julho agosto setembro outubro novembro dezembro segunda terca quarta quinta sexta sabado domingo
monday tuesday wednesday thursday friday saturday sunday computer computador internet notebook windows linux
microsoft google facebook instagram whatsapp youtube twitter samsung iphone android apple nokia motorola
oracle database server servidor sistema system cisco network wireless wifi router roteador security seguranca
freedom liberdade trustno matrix phoenix merlin forever parasempre whatever nothing nada hello ola olamundo
helloworld access blahblah fuckyou fuckoff caralho porra gostosa gostoso safado lindinha lindo linda
medico medica doutor doutora hospital clinica clinicas saude enfermeira enfermagem plantao plantoes medicina
anestesia escala empresa company business office escritorio trabalho work cliente contato suporte support
julia juliadashboard revoluna dashboard painel chip chips evolution evolutionapi chatbot mensagem mensagens
money dinheiro dollar lucky sorte silver golden diamond diamante gold ouro cristal crystal angel anjo anjinho
baby bebe honey querida querido friend friends amigo amigos amizade batata abacaxi morango maracuja feijao
`;

const words: ReadonlySet<string> = new Set(COMMON_WORDS.trim().split(/\s+/));

const KEYBOARD_RUNS = [
  "01234567890",
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "abcdefghijklmnopqrstuvwxyz",
  "1q2w3e4r5t6y7u8i9o0p",
  "q1w2e3r4t5y6u7i8o9p0",
  "1qaz2wsx3edc4rfv5tgb",
  "zaq12wsxcde34rfv",
].flatMap((run) => [run, [...run].reverse().join("")]);
const LOOKALIKES: Record<string, string> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/** True for a password of the kind that is guessed first: a common word with decorations, runs, repeats, dates. */
export function isCommonPassword(password: string, ownWords: readonly string[]): boolean {
  const plain = password
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase();
  const known = (word: string) => words.has(word) || ownWords.includes(word);
  const spelled = plain.replace(/[013457@$!]/g, (character) => LOOKALIKES[character] ?? character);
  const candidates = [
    plain,
    withoutDecoration(plain),
    spelled,
    withoutDecoration(spelled),
    lookalikesInside(plain),
  ];
  return (
    candidates.some((word) => known(word) || known(halfOf(word))) ||
    isDigitsOfNoWorth(plain) ||
    isRunOrRepeat(plain)
  );
}

const withoutDecoration = (text: string) => text.replace(/^[^a-z]+|[^a-z]+$/g, "");

/** `p4ssw0rd123`: what is left when the decoration goes first and the lookalikes after. */
function lookalikesInside(text: string): string {
  return withoutDecoration(text).replace(/[013457@$!]/g, (character) => LOOKALIKES[character] ?? character);
}

/** `senhasenha` -> `senha`; anything else as it is. */
function halfOf(text: string): string {
  const half = text.slice(0, text.length / 2);
  return half + half === text ? half : text;
}

/** A date, a phone or another number that short: few digits, known to others. */
function isDigitsOfNoWorth(text: string): boolean {
  return /^[\d\s./+()-]+$/.test(text) && text.replace(/\D/g, "").length <= 11;
}

/** Made of at most two different characters, one short piece repeated, or only of runs over a keyboard. */
function isRunOrRepeat(text: string): boolean {
  if (new Set(text).size <= 2 || /^(.{1,4})\1+.{0,3}$/.test(text)) return true;
  let rest = text;
  while (rest.length > 0) {
    const length = longestRunAtStart(rest);
    if (length < 3) return rest !== text && rest.length < 3;
    rest = rest.slice(length);
  }
  return true;
}

function longestRunAtStart(text: string): number {
  for (let length = text.length; length >= 3; length -= 1) {
    if (KEYBOARD_RUNS.some((run) => run.includes(text.slice(0, length)))) return length;
  }
  return 0;
}
