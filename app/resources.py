"""All resources: their routes, what each lists, and how it is asked for."""

from fastapi import APIRouter

from app.listing import ListParams
from app.routes import (
    areas,
    documents,
    events,
    links,
    memberships,
    organizations,
    plans,
    regions,
    search,
    sources,
    states,
    themes,
)
from app.selection import Resource

LISTS: tuple[tuple[Resource, type[ListParams]], ...] = (
    (plans.PLANS, plans.PlanParams),
    (areas.AREAS, areas.AreaParams),
    (organizations.ORGANIZATIONS, organizations.OrganizationParams),
    (states.STATES, states.StateParams),
    (memberships.MEMBERSHIPS, memberships.MembershipParams),
    (regions.REGIONS, regions.RegionParams),
    (themes.THEMES, themes.ThemeParams),
    (links.LINKS, links.LinkParams),
    (documents.DOCUMENTS, documents.DocumentParams),
    (events.EVENTS, events.EventParams),
    (sources.SOURCES, sources.SourceParams),
    (search.SEARCH, search.SearchParams),
)
"""Each list, of the records of one kind or, as a search finds them, of all."""
ROUTERS: tuple[APIRouter, ...] = tuple(
    module.router
    for module in (
        plans,
        areas,
        organizations,
        states,
        memberships,
        regions,
        themes,
        links,
        documents,
        events,
        sources,
        search,
    )
)
"""The routes, in the order in which they are documented."""
