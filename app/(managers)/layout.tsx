export { default } from "../(operators)/layout";
