"""The address that reveals one sensitive value: POST only, never cached, never in an address."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from ..access import access
from ..sensitive import reveal as service


@access(service.ACTION)
@never_cache
@require_POST
@sensitive_variables("plain")
def reveal(request: HttpRequest) -> HttpResponse:
    """Answer `model`, `field`, `pk`, `reason` with the value as a fragment; 422 and 429 with a message instead."""
    model, field, pk, reason = (request.POST.get(key, "") for key in ("model", "field", "pk", "reason"))
    try:
        plain = service.reveal(request.user, model, field, pk, reason, request)
    except ValidationError as error:
        return _refusal(request, " ".join(error.messages), 422)
    except service.TooManyReveals as error:
        response = _refusal(request, str(error), 429)
        response.headers["Retry-After"] = "600"
        return response
    response = render(request, "kernel/reveal_value.html", {"value": plain})
    response.headers["Cache-Control"] = "no-store"
    return response


def _refusal(request: HttpRequest, message: str, status: int) -> HttpResponse:
    response = render(request, "kernel/reveal_refusal.html", {"message": message}, status=status)
    response.headers["Cache-Control"] = "no-store"
    # Into the form, which stays for a second try; only the value takes the form's place.
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "find .uh-reveal-said", "innerHTML"
    return response
