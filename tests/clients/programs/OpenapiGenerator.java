import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import plans.ApiClient;
import plans.ApiException;
import plans.api.PlansApi;
import plans.api.PlansApi.APIGetPlanRequest;
import plans.api.PlansApi.APIListPlansRequest;
import plans.api.StatesApi;
import plans.api.StatesApi.APIGetStateRequest;
import plans.api.StatesApi.APIListStatesRequest;
import plans.model.Problem;
import plans.model.SortOrder;
import plans.model.StateBasis;
import plans.model.StateSort;

/** What a user of the Java client made by openapi-generator would write; the argument is the address of the server. */
final class OpenapiGenerator {
    private static void check(String what, Object got, Object right) {
        if (!got.equals(right)) {
            throw new AssertionError("wrong: %s: %s, not %s".formatted(what, got, right));
        }
        System.out.println("right: " + what);
    }

    public static void main(String[] arguments) throws Exception {
        var client = new ApiClient();
        client.updateBaseUri(arguments[0]);
        var plans = new PlansApi(client);
        var states = new StatesApi(client);

        var nine = List.of("tool-2.9");
        var one = APIListPlansRequest.newBuilder().source(nine).theme(List.of("repatriation")).build();
        var slugs = plans.listPlans(one).getData().stream().map(plan -> plan.getSlug()).toList();
        check("a filter", slugs, List.of("commit-subregional-plan-of-action"));

        var themes = List.of("repatriation", "information-exchange");
        var two = APIListPlansRequest.newBuilder().source(nine).theme(themes).build();
        check("a filter with two values", plans.listPlans(two).getMeta().getTotal(), 2);

        var sorted = APIListStatesRequest.newBuilder().sort(StateSort.CODE).order(SortOrder.DESC).limit(1).build();
        var last = states.listStates(sorted).getData().stream().map(state -> state.getCode()).toList();
        check("a sort", last, List.of("ZWE"));

        var asked = APIGetPlanRequest.newBuilder().slug("ecowas-initial-plan-of-action").build();
        var plan = plans.getPlan(asked);
        var adopted = plan.getAdopted();
        check("a date", adopted.getValue(), "2001-12-20/2001-12-21");
        var days = List.of(LocalDate.of(2001, 12, 20), LocalDate.of(2001, 12, 21));
        check("the days of a date", List.of(adopted.getEarliest(), adopted.getLatest()), days);
        var left = plan.getStates().stream().filter(each -> !each.getBases().contains(StateBasis.MEMBER_NOW));
        check("states of then, not of now", left.map(each -> each.getCode()).toList(), List.of("BFA", "MLI", "NER"));

        var state = states.getState(APIGetStateRequest.newBuilder().code("FJI").build());
        check("a state", List.of(state.getName(), state.getRegion().getName()), List.of("Fiji", "Melanesia"));

        try {
            plans.getPlan(APIGetPlanRequest.newBuilder().slug("ecowas-initial-plan-of-actoin").build());
            throw new AssertionError("wrong: a wrong slug is found");
        } catch (ApiException error) {
            var problem = client.getObjectMapper().readValue(error.getResponseBody(), Problem.class);
            check("a wrong slug", problem.getStatus(), 404);
            var right = problem.getDetail().endsWith("Did you mean ecowas-initial-plan-of-action?");
            check("the right one", right, true);
        }

        try {
            plans.listPlans(APIListPlansRequest.newBuilder().theme(List.of("repatriaton")).build());
            throw new AssertionError("wrong: a wrong value is taken");
        } catch (ApiException error) {
            var problem = client.getObjectMapper().readValue(error.getResponseBody(), Problem.class);
            check("a wrong value", problem.getStatus(), 422);
            check("the right ones", problem.getErrors().get(0).getSuggestions(), List.of("repatriation"));
        }

        var codes = new HashSet<String>();
        String cursor = null;
        do {
            var page = states.listStates(APIListStatesRequest.newBuilder().limit(100).cursor(cursor).build());
            page.getData().forEach(each -> codes.add(each.getCode()));
            cursor = page.getMeta().getNextCursor();
        } while (cursor != null);
        check("all pages", codes.size(), 249);
    }
}
