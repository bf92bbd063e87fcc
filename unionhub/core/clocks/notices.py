"""The State Council's notices of 2004 to 2026, out of the library `chinesecalendar`, as rows of our own table.

The library raises outside the years it knows; the table is therefore what counts, and the office enters later years.
"""

from typing import Any

#: Days of one batch written at once.
_BATCH = 500


def enter(year_model: Any, day_model: Any) -> int:
    """Enter every year of the library that is not entered yet; returns how many. Models as a migration has them."""
    from chinese_calendar.constants import Holiday, holidays, workdays  # noqa: PLC0415  (needed once)

    names = {holiday.value: holiday.chinese for holiday in Holiday}
    known = set(year_model.objects.values_list("year", flat=True))
    wanted = sorted({on.year for on in holidays} - known)
    entered = {
        year: year_model.objects.create(year=year, document_no="国务院办公厅关于节假日安排的通知")
        for year in wanted
    }
    rows = [
        day_model(year=entered[on.year], on=on, works=works, name=names.get(str(name), "")[:20])
        for days, works in ((holidays, False), (workdays, True))
        for on, name in sorted(days.items())
        if on.year in entered
    ]
    day_model.objects.bulk_create(rows, batch_size=_BATCH)
    return len(wanted)
