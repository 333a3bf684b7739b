import { expect, test } from "vitest";
import { passwordProblem } from "@/lib/auth/password-rules";

const owner = { email: "ana.lima@clinica.example", name: "Ana Lima" };

test.each([
  "password",
  "Password1!",
  "p@ssw0rd",
  "P4ssw0rd123",
  "senha123",
  "Senha@2024",
  "minhasenha",
  "mudar123",
  "admin123!",
  "Administrador1",
  "qwertyuiop",
  "1q2w3e4r5t",
  "zaq12wsx",
  "1qaz2wsx",
  "123456789",
  "987654321",
  "11111111",
  "abcd1234",
  "asdfghjkl",
  "12345678910",
  "11999887766",
  "01/01/1990",
  "iloveyou2",
  "teamomuito",
  "Flamengo10",
  "corinthians1910",
  "deusefiel",
  "welcome1",
  "letmein!!",
  "senhasenha",
  "abcabcabc",
  "Julia2025",
  "whatsapp123",
  "ana.lima@clinica.example",
  "clinica2024",
  "Ana Lima123",
  "qwerty123456",
  "futebol#1",
  "SãoPaulo",
])("%s is refused as common", (password) => {
  expect(passwordProblem(password, owner)).toBe("password_too_common");
});

test.each([
  "um cavalo verde no telhado",
  "correct horse battery staple",
  "xkT9-vm2Q",
  "tartaruga-lilás-42",
  "8c1f0a93e7d24b6f",
  "Senha de teste da Ana 7 vezes",
  "plantão noturno às 19h",
  "zebra-orbital-violeta",
  "senha-forte-123",
])("%s is taken", (password) => {
  expect(passwordProblem(password, owner)).toBeNull();
});
