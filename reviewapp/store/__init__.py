"""The only place with a database: tables, migrations, writing, reading, spool."""
