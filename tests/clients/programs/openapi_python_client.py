"""What a user of the client made by openapi-python-client would write; the argument is the address of the server."""

import sys
from datetime import date

from plans_client import Client
from plans_client.api.plans import get_plan, list_plans
from plans_client.api.states import get_state, list_states
from plans_client.models import Plan, PlanPage, Problem, SortOrder, State, StateBasis, StatePage, StateSort
from plans_client.types import Unset


def check(what: str, got: object, right: object) -> None:
    """Tell that an answer is right, or end here."""
    if got != right:
        sys.exit(f"wrong: {what}: {got!r}, not {right!r}")
    print("right:", what)


client = Client(base_url=sys.argv[1], raise_on_unexpected_status=True)

plans = list_plans.sync(client=client, source=["tool-2.9"], theme=["repatriation"])
assert isinstance(plans, PlanPage)
check("a filter", [plan.slug for plan in plans.data], ["commit-subregional-plan-of-action"])

plans = list_plans.sync(client=client, source=["tool-2.9"], theme=["repatriation", "information-exchange"])
assert isinstance(plans, PlanPage)
check("a filter with two values", plans.meta.total, 2)

states = list_states.sync(client=client, sort=StateSort.CODE, order=SortOrder.DESC, limit=1)
assert isinstance(states, StatePage)
check("a sort", [state.code for state in states.data], ["ZWE"])

plan = get_plan.sync("ecowas-initial-plan-of-action", client=client)
assert isinstance(plan, Plan)
assert plan.adopted
check("a date", plan.adopted.value, "2001-12-20/2001-12-21")
check("the days of a date", [plan.adopted.earliest, plan.adopted.latest], [date(2001, 12, 20), date(2001, 12, 21)])
left = [state.code for state in plan.states if StateBasis.MEMBER_NOW not in state.bases]
check("states of then, not of now", left, ["BFA", "MLI", "NER"])

state = get_state.sync("FJI", client=client)
assert isinstance(state, State)
check("a state", [state.name, state.region.name], ["Fiji", "Melanesia"])

problem = get_plan.sync("ecowas-initial-plan-of-actoin", client=client)
assert isinstance(problem, Problem)
check("a wrong slug", problem.status, 404)
check("the right one", problem.detail.endswith("Did you mean ecowas-initial-plan-of-action?"), True)

faulty = list_plans.sync(client=client, theme=["repatriaton"])
assert isinstance(faulty, Problem)
assert not isinstance(faulty.errors, Unset)
check("a wrong value", faulty.status, 422)
check("the right ones", [error.suggestions for error in faulty.errors], [["repatriation"]])

codes = set[str]()
page = list_states.sync(client=client, limit=100)
while isinstance(page, StatePage):
    codes.update(state.code for state in page.data)
    if page.meta.next_cursor is None:
        break
    page = list_states.sync(client=client, limit=100, cursor=page.meta.next_cursor)
check("all pages", len(codes), 249)
