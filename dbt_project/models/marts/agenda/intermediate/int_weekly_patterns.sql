-- One row per way to place n contacts on days of the ISO week that are at least two days apart, and day of it.
select *
from (
    values
    (1, 0, 1), (1, 1, 2), (1, 2, 3), (1, 3, 4), (1, 4, 5),
    (2, 0, 1), (2, 0, 3), (2, 1, 2), (2, 1, 4), (2, 2, 3), (2, 2, 5), (2, 3, 1), (2, 3, 4), (2, 4, 2), (2, 4, 5),
    (3, 0, 1), (3, 0, 3), (3, 0, 5)
) as patterns (times_per_week, pattern, iso_day)  -- it names the columns -- noqa: AL05
