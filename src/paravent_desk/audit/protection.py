"""Lines that the database itself refuses to change or erase, whoever asks: triggers, on PostgreSQL and on SQLite.

Who owns the database can still take them off (`unprotect`, in SQL as here); the chain, and heads mailed outside, tell of that.
"""

from collections.abc import Sequence

SQLITE = (
    """CREATE TRIGGER audit_line_no_update BEFORE UPDATE ON audit_line
    BEGIN SELECT RAISE(ABORT, 'a line of the audit is never changed'); END""",
    """CREATE TRIGGER audit_line_no_delete BEFORE DELETE ON audit_line
    BEGIN SELECT RAISE(ABORT, 'a line of the audit is never erased'); END""",
)
SQLITE_OFF = ("DROP TRIGGER IF EXISTS audit_line_no_update", "DROP TRIGGER IF EXISTS audit_line_no_delete")
POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION audit_line_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a line of the audit is never changed or erased'; END $$""",
    """CREATE TRIGGER audit_line_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_line
    FOR EACH STATEMENT EXECUTE FUNCTION audit_line_refuse()""",
)
POSTGRESQL_OFF = ("DROP TRIGGER IF EXISTS audit_line_no_change ON audit_line",)


class UnknownDatabase(Exception):
    """A database that the desk has no protection for."""


def protect(vendor: str) -> Sequence[str]:
    """The statements that put the protection on; raises UnknownDatabase."""
    return _of(vendor, SQLITE, POSTGRESQL)


def unprotect(vendor: str) -> Sequence[str]:
    """The statements that take it off: for tests, which empty their own database; raises UnknownDatabase."""
    return _of(vendor, SQLITE_OFF, POSTGRESQL_OFF)


def _of(vendor: str, sqlite: Sequence[str], postgresql: Sequence[str]) -> Sequence[str]:
    found = {"sqlite": sqlite, "postgresql": postgresql}.get(vendor)
    if found is None:
        raise UnknownDatabase("The desk stands on SQLite or PostgreSQL.")
    return found
