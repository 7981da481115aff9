"""The copy of the database for reading: two PostgreSQL databases that differ, to see which one answers."""

import psycopg
import pytest
from django.core.cache import caches
from django.db import connection, connections, transaction
from psycopg import sql

from cms import replica
from cms.environment import replica as replica_settings
from cms.users.models import User
from home.models import HomePage

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, databases=["default", "replica"]),
]
MIDDLEWARE = "cms.delivery.DeliveryMiddleware"


@pytest.fixture(scope="module", autouse=True)
def _named(django_db_setup):
    """Let Django know the name before it asks which databases a test may open."""
    facts = connection.settings_dict
    connections.settings["replica"] = {**facts, "NAME": f"{facts['NAME']}_replica"}
    yield
    del connections.settings["replica"]


@pytest.fixture
def copy(transactional_db, settings):
    """A database that bears the name `replica`: a copy of the one under test, made at this moment."""
    facts = connection.settings_dict
    name = connections.settings["replica"]["NAME"]
    server = psycopg.connect(
        host=facts["HOST"], port=facts["PORT"] or None, user=facts["USER"], dbname="postgres", autocommit=True
    )
    with server:
        connections.close_all()
        run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [facts["NAME"]]
        )
        run(server, "CREATE DATABASE {} TEMPLATE {}", name, facts["NAME"])
        settings.DATABASE_ROUTERS = ["cms.replica.Router"]
        settings.MIDDLEWARE = [
            part
            for known in settings.MIDDLEWARE
            for part in ([known, "cms.replica.ReplicaMiddleware"] if known == MIDDLEWARE else [known])
        ]
        replica.listen()
        caches["default"].delete(replica.WRITTEN)
        yield connections["replica"]
        for signal in (replica.post_save, replica.post_delete, replica.m2m_changed, replica.post_page_move):
            signal.disconnect(dispatch_uid="cms.replica")
        connections["replica"].close()
        run(server, "DROP DATABASE {} WITH (FORCE)", name)


def run(server, statement, *names):
    server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture
def home(copy):
    """The home page, whose title says which database it was read from."""
    page = HomePage.objects.filter(live=True).first() or pytest.skip("no home page")
    title(connection, page, "From the primary")
    title(copy, page, "From the copy")
    return page


def title(database, page, words):
    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE wagtailcore_page SET title = %s, seo_title = %s WHERE id = %s", [words, words, page.pk]
        )


def test_an_anonymous_reader_of_a_public_page_reads_the_copy(client, home):
    assert "From the copy" in client.get(home.url).content.decode()


def test_whoever_has_a_session_reads_the_primary(client, home, person):
    user = person("ana@example.org")
    caches["default"].delete(replica.WRITTEN)
    client.force_login(user)
    assert "From the primary" in client.get(home.url).content.decode()


def test_a_page_made_after_a_publication_is_that_of_the_primary(client, home):
    home.refresh_from_db()
    home.title = home.seo_title = "Just published"
    home.save_revision().publish()
    assert "Just published" in client.get(home.url).content.decode()
    caches["default"].delete(replica.WRITTEN)
    assert "From the copy" in client.get(home.url).content.decode()


def test_what_is_read_in_a_transaction_or_after_a_write_comes_from_the_primary(copy):
    router = replica.Router()
    token = replica._may_lag.set(True)
    try:
        assert router.db_for_read(User) == "replica"
        with transaction.atomic():
            assert router.db_for_read(User) == "default"
        User.objects.create_user("ana@example.org")
        assert router.db_for_read(User) == "default"
    finally:
        replica._may_lag.reset(token)


def test_no_table_is_made_in_the_copy(copy):
    assert not replica.Router().allow_migrate("replica", "users")


def test_a_copy_of_another_kind_is_refused_by_name():
    with pytest.raises(ValueError, match="DATABASE_REPLICA_URL"):
        replica_settings("sqlite:////tmp/copy")
