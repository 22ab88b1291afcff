"""Two jobs that bring in the same people at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from people.domain.joining import Arrival, Newcomer, bring_in
from people.models import User


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_each_person_exists_once_and_both_jobs_get_the_same() -> None:
    start = Barrier(4)

    def job(number: int) -> list[Arrival]:
        newcomers = [Newcomer(f"p{n}@example.com", f"by {number}") for n in range(300)]
        try:
            start.wait(timeout=10)
            return bring_in(newcomers if number % 2 else newcomers[::-1])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(job, range(4)))

    assert User.objects.count() == 300
    assert User.history.count() == 300
    keys = [[arrival.user_id for arrival in (result if n % 2 else result[::-1])] for n, result in enumerate(results)]
    assert keys[0] == keys[1] == keys[2] == keys[3]
    assert sum(arrival.is_new for result in results for arrival in result) == 300
