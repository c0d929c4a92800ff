import pytest

from bot.ledger import LedgerError
from bot.ledger.engine import place_of, sqlite_file, store_url


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("sqlite:///data/l.sqlite3", "sqlite+aiosqlite:///data/l.sqlite3"),
        ("sqlite:////var/lib/l.sqlite3", "sqlite+aiosqlite:////var/lib/l.sqlite3"),
        ("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        (" postgresql://u:p@h:5433/d\n", "postgresql+asyncpg://u:p@h:5433/d"),
        ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
        ("postgres://h/d?sslmode=require", "postgresql+asyncpg://h/d?ssl=require"),
        ("postgres://u:p%40%2F@h/d", "postgresql+asyncpg://u:p%40%2F@h/d"),
    ],
)
def test_an_address_is_understood(written: str, expected: str) -> None:
    assert expected == store_url(written).render_as_string(hide_password=False)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", "is not an address; write postgresql://USER"),
        ("data/sankore.sqlite3", "is not an address"),
        ("postgres://u:secret@h:port/d", "is not an address"),
        ("mysql://u:secret@h/d", "begins with 'mysql', which is no store"),
        ("postgres://u:secret@h", "names no database"),
        ("sqlite://", "names no database"),
        ("sqlite:///:memory:", "names no database"),
        ("postgres://u:secret@h/d?channel_binding=require", "has the parameter 'channel_binding'"),
        ("sqlite:///l.sqlite3?timeout=soon", "timeout is no number of seconds; write one"),
        ("sqlite:///l.sqlite3?timeout=-1", "timeout is no number of seconds"),
        ("sqlite:///l.sqlite3?timeout=nan", "timeout is no number of seconds"),
        ("sqlite:///l.sqlite3?timeout=1&timeout=2", "timeout is no number of seconds"),
    ],
)
def test_a_wrong_address_is_told_without_its_password(written: str, expected: str) -> None:
    with pytest.raises(LedgerError) as caught:
        store_url(written)
    assert expected in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_place_is_named_without_its_password() -> None:
    assert "the PostgreSQL database 'd' at h" == place_of(store_url("postgres://u:secret@h/d"))
    assert "the ledger data/l.sqlite3" == place_of(store_url("sqlite:///data/l.sqlite3"))


def test_sqlites_own_addresses_are_no_file_to_make() -> None:
    assert None is sqlite_file(store_url("sqlite:///file:x?mode=ro&uri=true"))
    assert None is sqlite_file(store_url("postgres://h/d"))
