"""What a user of the Python client made by openapi-generator would write; the argument is the address of the server."""

import sys
from datetime import date

from plans_client import ApiClient, Configuration, PlansApi, Problem, SortOrder, StateBasis, StatesApi, StateSort
from plans_client.exceptions import NotFoundException, UnprocessableEntityException


def check(what: str, got: object, right: object) -> None:
    """Tell that an answer is right, or end here."""
    if got != right:
        sys.exit(f"wrong: {what}: {got!r}, not {right!r}")
    print("right:", what)


client = ApiClient(Configuration(host=sys.argv[1]))
plans = PlansApi(client)
states = StatesApi(client)

found = plans.list_plans(source=["tool-2.9"], theme=["repatriation"])
check("a filter", [plan.slug for plan in found.data], ["commit-subregional-plan-of-action"])

found = plans.list_plans(source=["tool-2.9"], theme=["repatriation", "information-exchange"])
check("a filter with two values", found.meta.total, 2)

last = states.list_states(sort=StateSort.CODE, order=SortOrder.DESC, limit=1)
check("a sort", [state.code for state in last.data], ["ZWE"])

plan = plans.get_plan("ecowas-initial-plan-of-action")
assert plan.adopted
check("a date", plan.adopted.value, "2001-12-20/2001-12-21")
check("the days of a date", [plan.adopted.earliest, plan.adopted.latest], [date(2001, 12, 20), date(2001, 12, 21)])
left = [state.code for state in plan.states if StateBasis.MEMBER_NOW not in state.bases]
check("states of then, not of now", left, ["BFA", "MLI", "NER"])

state = states.get_state("FJI")
check("a state", [state.name, state.region.name], ["Fiji", "Melanesia"])

problem: object = None
try:
    plans.get_plan("ecowas-initial-plan-of-actoin")
except NotFoundException as error:
    problem = error.data
assert isinstance(problem, Problem)
check("a wrong slug", problem.status, 404)
check("the right one", problem.detail.endswith("Did you mean ecowas-initial-plan-of-action?"), True)

faulty: object = None
try:
    plans.list_plans(theme=["repatriaton"])
except UnprocessableEntityException as error:
    faulty = error.data
assert isinstance(faulty, Problem)
assert faulty.errors
check("a wrong value", faulty.status, 422)
check("the right ones", [error.suggestions for error in faulty.errors], [["repatriation"]])

codes = set[str]()
page = states.list_states(limit=100)
while True:
    codes.update(state.code for state in page.data)
    if page.meta.next_cursor is None:
        break
    page = states.list_states(limit=100, cursor=page.meta.next_cursor)
check("all pages", len(codes), 249)
