"""Tags of the register's templates."""
