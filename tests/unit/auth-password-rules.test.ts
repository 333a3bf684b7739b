import { expect, test } from "vitest";
import { passwordProblem } from "@/lib/people/password-rules";

const owner = { email: "ana.lima@clinica.example", name: "Ana Lima Conceição" };

/** Common passwords of at least eight characters, from lists of leaked passwords and from typical Brazilian words. */
const COMMON = `
password password1 password12 password123 Password1! Password123 passw0rd p@ssw0rd P@ssw0rd P4ssw0rd123 passwort
password! password01 password2024 pass1234 pass12345 passpass 12345678 123456789 1234567890 12345678910 987654321
87654321 0987654321 11111111 00000000 88888888 12341234 11223344 112233445566 123123123 123321123 147258369
159753456 741852963 963852741 10203040 102030405060 01020304 13579246 24681012 qwertyui qwertyuiop qwerty123
qwerty1234 qwerty123456 qwerty12 qwertyqwerty 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2 zaq12wsx q1w2e3r4 qazwsxedc
asdfghjkl asdfasdf asdf1234 zxcvbnm1 zxcvbnm123 abcd1234 abc12345 abcdefgh abcdefg1 aaaaaaaa a1b2c3d4 aa123456
iloveyou iloveyou1 iloveyou2 loveyou123 princess princess1 sunshine sunshine1 football football1 baseball
baseball1 basketball superman superman1 batman123 spiderman pokemon123 starwars starwars1 whatever trustno1
welcome1 welcome123 letmein1 letmein!! changeme changeme123 computer computer1 internet internet1 michelle jennifer
jessica1 charlie1 dragon123 monkey123 master123 shadow123 killer123 jordan23 michael1 ashley123 liverpool
chelsea1 Ana.Lima1 corvette mercedes samsung1 samsung123 google123 facebook facebook1 admin123 admin1234 admin123!
administrator Administrador1 adminadmin root1234 test1234 teste123 teste1234 testing123 guest123 user1234
senha123 senha1234 senha12345 senha@123 Senha@2024 Senha2025! senhasenha minhasenha minhasenha1 novasenha
mudar123 mudar@123 trocar123 acesso123 entrar123 Brasil123 brasil2014 brasil10 flamengo flamengo1 Flamengo10
Flamengo2024 corinthians corinthians1910 palmeiras palmeiras1914 saopaulo saopaulo1 SãoPaulo vascodagama
gremio1903 cruzeiro cruzeiro1 botafogo fluminense santosfc1 teamomuito euteamo123 teamo123 meuamor1
deusefiel deusefiel1 deuseamor jesuscristo jesus123 jesusteama gabriel1 gabriel123 rafael123 fernanda
fernanda1 mariana1 Mariana2010 juliana1 juliana123 felipe123 rodrigo1 eduardo1 gustavo1 leonardo leonardo1
carolina carolina1 beatriz1 vitoria1 vitoria123 estrela1 princesa princesa1 borboleta familia1 felicidade
saudade1 futebol1 futebol#1 cachorro gatinho1 chocolate chocolate1 batatinha internacional Julia2025 julia123
whatsapp whatsapp123 clinica2024 hospital123 plantao24h medicina1 enfermagem 01/01/1990 01011990 25121985
11999887766 joaosilva123 mariasilva1 Analima1985 analima123 AnaLima2024 AnaConceicao1 conceicao10
ana.lima@clinica.example Ana_Lima123 abcabcabc letmein2024 summer2024 winter2023 january2024 janeiro2024
`
  .trim()
  .split(/\s+/);

test("every common password of at least eight characters is rejected", async () => {
  expect(COMMON.length).toBeGreaterThan(200);
  const taken: string[] = [];
  for (const password of COMMON) {
    expect(password.length, password).toBeGreaterThanOrEqual(8);
    if ((await passwordProblem(password, owner)) === null) taken.push(password);
  }
  expect(taken).toEqual([]);
});

test("the owner's name with digits, with or without a space, is rejected", async () => {
  for (const password of [
    "Ana Lima123",
    "ana lima 2024",
    "Ana Lima Conceição",
    "anaconceicao85",
    "Conceição1985",
  ]) {
    expect(await passwordProblem(password, owner), password).toBe("password_too_common");
  }
});

test.each([
  "um cavalo verde no telhado",
  "correct horse battery staple",
  "kT9-vm2Q",
  "xkT9-vm2Q",
  "tartaruga-lilás-42",
  "8c1f0a93e7d24b6f",
  "Senha de teste da Ana 7 vezes",
  "plantão noturno às 19h",
  "zebra-orbital-violeta",
  "senha-forte-123",
  "senha-forte-da-farmácia",
  "cartório girafa 88 bambu",
])("%s is accepted", async (password) => {
  expect(await passwordProblem(password, owner)).toBeNull();
});

test("a long password counts as strong if its beginning or its end is strong", async () => {
  const ends = "tartaruga-lilás-42";
  expect(await passwordProblem(`${"a".repeat(100)}${ends}`, owner)).toBeNull();
  expect(await passwordProblem(`${ends}${"a".repeat(100)}`, owner)).toBeNull();
  expect(await passwordProblem("a".repeat(128), owner)).toBe("password_too_common");
  expect(await passwordProblem("p@ssw0rd1!".repeat(12), owner)).toBe("password_too_common");
});

test("the length counts characters as stored, not as typed", async () => {
  const accents = "áéíóúãõç";
  expect(accents).toHaveLength(8);
  expect(await passwordProblem(accents.normalize("NFD").slice(0, 8), owner)).toBe("password_too_short");
  const long = `${"tartaruga lilás ".repeat(8)}`;
  expect(long).toHaveLength(128);
  expect(long.normalize("NFD").length).toBeGreaterThan(128);
  expect(await passwordProblem(long.normalize("NFD"), owner)).not.toBe("password_too_long");
});
