-- The role that the servers read as: it may read, and nothing else. For psql, as whoever owns the tables and loads
-- them, on their database; the password is in the environment. Run again, it sets the password anew.
--
--   READER_PASSWORD=... psql --file=reader.sql postgresql://plans@127.0.0.1/plans

\set ON_ERROR_STOP on
\getenv password READER_PASSWORD

SELECT 'CREATE ROLE reader' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reader') \gexec
ALTER ROLE reader LOGIN PASSWORD :'password';
ALTER ROLE reader SET default_transaction_read_only = on;

-- Everybody may otherwise make temporary tables; before PostgreSQL 15, others, too.
REVOKE TEMPORARY ON DATABASE :"DBNAME" FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

GRANT CONNECT ON DATABASE :"DBNAME" TO reader;
GRANT USAGE ON SCHEMA public TO reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO reader; -- those that are made later, too
