"""What a person keeps of a list: chosen columns, and questions saved under a name."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import QueryDict

from ..listing import Listing
from ..models import User
from ..models.saved_view import SavedView

if TYPE_CHECKING:
    from .list import ListView

#: A person keeps at most so many views per list: more tabs than fit help nobody.
VIEW_LIMIT = 12


def columns(user: Any, key: str) -> list[str] | None:
    """The columns the user chose for the list, or None."""
    kept = (user.preferences or {}).get("columns", {})
    chosen = kept.get(key) if isinstance(kept, dict) else None
    return chosen if isinstance(chosen, list) and chosen else None


def keep_columns(user: Any, key: str, listing: Listing, chosen: list[str]) -> None:
    """Remember the choice; names the list does not have are dropped, an empty choice means the default again."""
    known = {head.name for head in listing.choosable}
    names = [name for name in dict.fromkeys(chosen) if name in known]
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        kept = {**row.preferences.get("columns", {})}
        kept.pop(key, None)
        if names:
            kept[key] = names
        row.preferences = {**row.preferences, "columns": kept}
        row.save(update_fields=["preferences"])
    user.preferences = row.preferences


def tabs(view: "ListView") -> list[dict[str, Any]]:
    """All rows and the saved views, as (label, address, whether open)."""
    everything = {
        "label": "全部",
        "url": view.clear_url(),
        "is_here": view.current_view is None,
        "saved": None,
    }
    return [everything] + [
        {
            "label": saved.name,
            "url": f"{view.request.path}?{address_of(saved)}",
            "is_here": saved == view.current_view,
            "saved": saved,
            "is_mine": saved.owner_id == view.request.user.pk,
        }
        for saved in view.saved_views
    ]


def address_of(saved: SavedView) -> str:
    """The query string that opens the view."""
    params = QueryDict(mutable=True)
    for name, values in (saved.query if isinstance(saved.query, dict) else {}).items():
        params.setlist(name, values if isinstance(values, list) else [values])
    params["view"] = str(saved.pk)
    return params.urlencode()


def save_view(view: "ListView") -> str:
    """Save the present question under a name. Returns where to go."""
    request: Any = view.request
    name = " ".join(request.POST.get("name", "").split())[: SavedView._meta.get_field("name").max_length]
    if not name:
        messages.error(request, "请给视图起个名字。")
        return view.address()
    own = SavedView.objects.filter(owner=request.user, list_key=view.list_key)
    if own.count() >= VIEW_LIMIT:
        messages.error(request, f"每个列表最多保存 {VIEW_LIMIT} 个视图，请先删除不用的。")
        return view.address()
    query = {key: values for key, values in QueryDict(view.query()).lists() if key != "view"}
    try:
        with transaction.atomic():
            saved = SavedView.objects.create(
                owner=request.user,
                organisation=request.user.organisation,
                list_key=view.list_key,
                name=name,
                query=query,
                columns=[head.name for head in view.listing.columns],
                is_shared=bool(request.POST.get("shared")),
            )
    except IntegrityError:
        messages.error(request, f"您已有名为“{name}”的视图，请换一个名字。")
        return view.address()
    messages.success(request, f"已保存视图“{name}”。")
    return f"{request.path}?{address_of(saved)}"


def delete_view(view: "ListView") -> str:
    """Delete one's own view. Returns where to go."""
    pk = view.request.POST.get("saved", "")
    own = next(
        (
            saved
            for saved in view.saved_views
            if str(saved.pk) == pk and saved.owner_id == view.request.user.pk
        ),
        None,
    )
    if own is None:
        messages.error(view.request, "只能删除自己保存的视图。")
    else:
        messages.success(view.request, f"已删除视图“{own.name}”。")
        own.delete()
    return view.request.path
