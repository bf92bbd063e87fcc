"""System checks of the kernel: what a declaration must have, and what the server set-up refuses."""

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

from . import policy
from .access import action_of
from .collection import broken_collections
from .dashboard import broken_blocks
from .indicators.checking import broken_checks
from .indicators.registry import broken_declarations
from .menu import broken_lines
from .narrative import broken_sections
from .papers.registry import broken_papers
from .search import broken_sources
from .sensitive import checks as sensitive_checks  # noqa: F401  (registers its own)
from .workflow.registry import broken_workflows

RELAXATIONS = {
    "DEMO_WEAK_PASSWORDS": "B2",
    "DEMO_NO_SECOND_FACTOR": "B3",
    "DEMO_KNOWN_PASSWORDS": "B6",
    "DEMO_FREE_EXPORT": "C9",
    "PLAIN_HTTP": "B9",
}


def all_patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every URL pattern of the project with its whole route."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from all_patterns(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


@register(Tags.security)
def declared_actions(**kwargs) -> list[Error]:
    """Every view must declare an action that policy.csv knows (default deny; scorecard A1)."""
    known = policy.load().actions
    errors = []
    for route, pattern in all_patterns():
        action = action_of(pattern.callback)
        if action not in known:
            errors.append(
                Error(
                    f"The view of {route!r} declares {f'the unknown action {action!r}' if action else 'no action'}.",
                    hint='Set `action = "domain.thing.verb"` on the view and add its line to unionhub/policy.csv.',
                    id="unionhub.E001",
                )
            )
    return errors


@register(Tags.security)
def server_relaxations(**kwargs) -> list[Error]:
    """The server set-up refuses every relaxation of the demo."""
    if not settings.SERVER:
        return []
    return [
        Error(
            f"{name} relaxes item {item} of the security bar and is on in the server set-up.",
            hint=f"Remove {name} from the environment; it exists for the demo on one machine.",
            id="unionhub.E010",
        )
        for name, item in RELAXATIONS.items()
        if getattr(settings, name)
    ]


@register(Tags.urls)
def declared_menu_and_search(**kwargs) -> list[Error]:
    """A menu line or search source that names what does not exist would fail on every page, or leak."""
    known = policy.load().actions
    return [Error(problem, id="unionhub.E002") for problem in (*broken_lines(known), *broken_sources(known))]


@register(Tags.security)
def page_declarations(**kwargs) -> list[Error]:
    """Lists and imports must declare what they need: actions, jobs, filters that read nothing hidden."""
    from .views.declarations import problems  # noqa: PLC0415  (pages need the app registry)

    views = {getattr(pattern.callback, "view_class", None) for _, pattern in all_patterns()} - {None}
    return [Error(problem, id="unionhub.E006") for problem in sorted(problems(views))]


@register(Tags.models)
def declared_figures(**kwargs) -> list[Error]:
    """A figure that names what does not exist would fail in the night's computation, a block on the dashboard."""
    found = (
        *broken_declarations(policy.load().actions),
        *broken_blocks(),
        *broken_checks(),
        *broken_sections(),
    )
    return [Error(problem, id="unionhub.E003") for problem in found]


@register(Tags.models)
def declared_workflows(**kwargs) -> list[Error]:
    """A procedure that names what does not exist would leave cases without a way on."""
    return [Error(problem, id="unionhub.E004") for problem in broken_workflows(policy.load().actions)]


@register(Tags.models)
def declared_papers(**kwargs) -> list[Error]:
    """A paper that names what does not exist would fail when somebody needs it."""
    return [Error(problem, id="unionhub.E007") for problem in broken_papers(policy.load().actions)]


@register(Tags.models)
def declared_collections(**kwargs) -> list[Error]:
    """A question that names what does not exist would fail on every union's page."""
    return [Error(problem, id="unionhub.E008") for problem in broken_collections(policy.load().actions)]
