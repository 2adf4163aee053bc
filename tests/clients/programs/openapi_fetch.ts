// What a user of openapi-typescript and openapi-fetch would write; the argument is the address of the server.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

type Problem = components["schemas"]["Problem"];

function check<T>(what: string, got: T, right: T): void {
  assert.deepEqual(got, right, `wrong: ${what}: ${JSON.stringify(got)}, not ${JSON.stringify(right)}`);
  console.log(`right: ${what}`);
}

const client = createClient<paths, "application/json" | "application/problem+json">({ baseUrl: process.argv[2] });

const source = ["tool-2.9"];
const one = await client.GET("/v1/plans", { params: { query: { source, theme: ["repatriation"] } } });
check("a filter", one.data?.data.map((plan) => plan.slug), ["commit-subregional-plan-of-action"]);

const themes = ["repatriation", "information-exchange"];
const two = await client.GET("/v1/plans", { params: { query: { source, theme: themes } } });
check("a filter with two values", two.data?.meta.total, 2);

const last = await client.GET("/v1/states", { params: { query: { sort: "code", order: "desc", limit: 1 } } });
check("a sort", last.data?.data.map((state) => state.code), ["ZWE"]);

const plan = await client.GET("/v1/plans/{slug}", { params: { path: { slug: "ecowas-initial-plan-of-action" } } });
check("a date", plan.data?.adopted?.value, "2001-12-20/2001-12-21");
check("the days of a date", [plan.data?.adopted?.earliest, plan.data?.adopted?.latest], ["2001-12-20", "2001-12-21"]);
const left = plan.data?.states.filter((state) => !state.bases.includes("member_now"));
check("states of then, not of now", left?.map((state) => state.code), ["BFA", "MLI", "NER"]);

const state = await client.GET("/v1/states/{code}", { params: { path: { code: "FJI" } } });
check("a state", [state.data?.name, state.data?.region.name], ["Fiji", "Melanesia"]);

const missing = await client.GET("/v1/plans/{slug}", { params: { path: { slug: "ecowas-initial-plan-of-actoin" } } });
const problem: Problem | undefined = missing.error;
check("a wrong slug", problem?.status, 404);
check("the right one", problem?.detail.endsWith("Did you mean ecowas-initial-plan-of-action?"), true);

const faulty = await client.GET("/v1/plans", { params: { query: { theme: ["repatriaton"] } } });
check("a wrong value", faulty.error?.status, 422);
check("the right ones", faulty.error?.errors?.map((error) => error.suggestions), [["repatriation"]]);

const codes = new Set<string>();
let cursor: string | undefined;
do {
  const { data } = await client.GET("/v1/states", { params: { query: { limit: 100, cursor } } });
  data?.data.forEach((state) => codes.add(state.code));
  cursor = data?.meta.next_cursor ?? undefined;
} while (cursor);
check("all pages", codes.size, 249);
