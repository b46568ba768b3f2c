// A certified OpenID Connect provider (oidc-provider) for the tests: any name signs in; who is
// called "sin…" has an address nobody verified.
// Usage: node provider.mjs PORT CLIENT_ID CLIENT_SECRET REDIRECT_URI
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [port, id, secret, back] = process.argv.slice(2);
const modules = createRequire(new URL("../../../frontend/package.json", import.meta.url));
const { default: Provider } = await import(pathToFileURL(modules.resolve("oidc-provider")));

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: id, client_secret: secret, redirect_uris: [back] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  pkce: { required: () => true },
  cookies: { keys: ["only-for-the-tests"] },
  findAccount: (_, name) => ({
    accountId: name,
    claims: () => ({
      sub: name,
      email: `${name}@example.org`,
      email_verified: !name.startsWith("sin"),
    }),
  }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
